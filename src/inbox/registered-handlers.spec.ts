import { Injectable, Module, Scope } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { IncomingMessageHandler, type IncomingMessageHandlerOptions } from './incoming-message-handler.js';
import { RegisteredHandlers } from './answer.js';

const NAMES = ['Zebra', 'Bear', 'Ant', 'Cat'] as const;

/** A handler class of this name. */
function handlerCalled(name: string, options?: IncomingMessageHandlerOptions) {
  const Handler = { [name]: class { handle = () => Promise.resolve() } }[name]!; // prettier-ignore
  Injectable()(Handler);
  IncomingMessageHandler(options)(Handler);
  return Handler;
}

async function namesOf(first: object[], second: object[] = []): Promise<string[]> {
  @Module({ providers: second as [] })
  class Other {}
  const application = await Test.createTestingModule({
    imports: [DiscoveryModule, Other],
    providers: [RegisteredHandlers, ...(first as [])],
  }).compile();
  return application
    .get(RegisteredHandlers)
    .inOrder()
    .map(({ name }) => name);
}

describe('the handlers of an application', () => {
  it('are asked in their order, lower ones first, unmarked orders counting as 0', async () => {
    const handlers = [
      handlerCalled('Third', { order: 1 }),
      handlerCalled('First', { order: -1 }),
      handlerCalled('Second'),
    ];
    expect(await namesOf(handlers)).toEqual(['First', 'Second', 'Third']);
  });

  it('of the same order are asked by their names, in whatever module and order they were provided', async () => {
    const handlers = NAMES.map((name) => handlerCalled(name));
    const expected = ['Ant', 'Bear', 'Cat', 'Zebra'];
    expect(await namesOf(handlers)).toEqual(expected);
    expect(await namesOf(handlers.toReversed())).toEqual(expected);
    expect(await namesOf(handlers.slice(2), handlers.slice(0, 2))).toEqual(expected);
  });

  it('are refused at start when one could never be called', async () => {
    @Injectable()
    @IncomingMessageHandler()
    class Mute {}
    await expect(namesOf([Mute])).rejects.toThrow('Mute is marked @IncomingMessageHandler but has no method "handle"');

    @Injectable({ scope: Scope.REQUEST })
    @IncomingMessageHandler()
    class PerRequest {
      handle = () => Promise.resolve();
    }
    await expect(namesOf([PerRequest])).rejects.toThrow('PerRequest handles incoming messages');
  });
});
