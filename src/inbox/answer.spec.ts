import { describe, expect, it } from 'vitest';
import { answerOf, readReply } from './answer.js';
import type { IncomingMessage } from './incoming-message.js';
import type { RegisteredHandler } from './registered-handlers.js';

const MESSAGE = {} as IncomingMessage;
const handler = (name: string, handle: () => unknown): RegisteredHandler => ({
  name,
  handler: { handle: handle as () => Promise<string> },
});

describe('the answer of the handlers', () => {
  it('is that of the first that returns something', async () => {
    const asked: string[] = [];
    const answering = (name: string, reply: unknown) => handler(name, () => (asked.push(name), Promise.resolve(reply)));
    const handlers = [answering('a', undefined), answering('b', { text: 'B' }), answering('c', 'C')];
    expect(await answerOf(handlers, MESSAGE, 1_000)).toEqual({ answer: 'reply', text: 'B', answeredBy: 'b' });
    expect(asked).toEqual(['a', 'b']);
  });

  it('is none without handlers', async () => {
    expect(await answerOf([], MESSAGE, 1_000)).toEqual({ answer: 'none' });
  });

  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('x'))],
    [
      'throws at once',
      () => {
        throw new Error('x');
      },
    ],
    ['takes too long', () => new Promise(() => undefined)],
    ['returns what cannot be sent', () => 'x'.repeat(4097)],
  ])('is a failure by name when one %s, and nobody else is asked', async (_what, handle) => {
    const never = handler('never', () => expect.unreachable());
    const answer = await answerOf([handler('bad', handle), never], MESSAGE, 20);
    expect(answer).toMatchObject({ answer: 'failed', failed: 'bad', error: expect.any(Error) });
  });
});

describe('what a handler returns', () => {
  it.each([
    ['Hello', 'Hello'],
    [{ text: 'Hello' }, 'Hello'],
    ['💸'.repeat(4096), '💸'.repeat(4096)],
    ['', null],
    [' \n', null],
    [{ text: '' }, null],
    [undefined, null],
    [null, null],
  ])('%j is the text %j', (returned, text) => {
    expect(readReply(returned)).toBe(text);
  });

  it.each([42, true, {}, { text: 42 }, [], 'x'.repeat(4097), 'a\0b', '\ud800'])('%j is none', (returned) => {
    expect(() => readReply(returned)).toThrow(/^The reply of a handler must/);
  });
});
