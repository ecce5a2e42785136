import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import {
  type HandlingContext,
  IncomingMessageHandler,
  type IncomingMessageHandlerContract,
  type Reply,
} from '../../src/inbox/incoming-message-handler.js';
import type { IncomingMessage } from '../../src/inbox/incoming-message.js';

type Handle = (message: IncomingMessage, context: HandlingContext) => Promise<string | Reply | void>;

/** What a test's application does with incoming messages, by the text they begin with; others pass. */
export class Script {
  readonly seen: { by: 'first' | 'second'; message: IncomingMessage }[] = [];
  private readonly parts: { by: 'first' | 'second'; beginning: string; handle: Handle }[] = [];

  /** Texts that begin so are handled so. */
  when(beginning: string, handle: Handle, by: 'first' | 'second' = 'first'): void {
    this.parts.push({ by, beginning, handle });
  }

  async play(
    by: 'first' | 'second',
    message: IncomingMessage,
    context: HandlingContext,
  ): Promise<string | Reply | void> {
    this.seen.push({ by, message });
    const part = this.parts.find((p) => p.by === by && message.text?.startsWith(p.beginning));
    return part?.handle(message, context);
  }

  /** How often each was asked about this message. */
  timesSeen(providerMessageId: string): { first: number; second: number } {
    const times = (by: string) =>
      this.seen.filter((s) => s.by === by && s.message.providerMessageId === providerMessageId).length;
    return { first: times('first'), second: times('second') };
  }
}

/** An application with two handlers that play the script, the second provided before the first. */
export function applicationWith(script: Script): (service: DynamicModule) => DynamicModule {
  @Injectable()
  @IncomingMessageHandler({ order: 2 })
  class Second implements IncomingMessageHandlerContract {
    handle(message: IncomingMessage, context: HandlingContext): Promise<string | Reply | void> {
      return script.play('second', message, context);
    }
  }

  @Injectable()
  @IncomingMessageHandler({ order: 1 })
  class First implements IncomingMessageHandlerContract {
    handle(message: IncomingMessage, context: HandlingContext): Promise<string | Reply | void> {
      return script.play('first', message, context);
    }
  }

  @Module({})
  class Application {}

  return (service) => ({ module: Application, imports: [service], providers: [Second, First] });
}
