import { DiscoveryService } from '@nestjs/core';
import type { IncomingMessage } from './incoming-message.js';

/** What is sent back to the person, by the channel that the message came by. */
export interface Reply {
  /** 1 to 4096 characters. */
  text: string;
}

/** Implemented by providers that are marked with {@link IncomingMessageHandler}. */
export interface IncomingMessageHandlerContract {
  /**
   * Called in the background, at least once for each message and outside of any transaction. What it returns is sent as
   * the reply, and no later handler is asked; nothing returned passes the message on. When it throws or takes too long,
   * all handlers are asked again after a while.
   */
  handle(message: IncomingMessage): Promise<string | Reply | void>;
}

export interface IncomingMessageHandlerOptions {
  /** Lower ones are asked first. Default 0. */
  order?: number;
}

/** Marks a provider that wants to see, and perhaps answer, incoming messages. */
export const IncomingMessageHandler = DiscoveryService.createDecorator<IncomingMessageHandlerOptions>();
