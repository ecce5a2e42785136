import { DiscoveryService } from '@nestjs/core';
import type { MediaOutcome } from '../media/media-fetcher.js';
import type { MessageMedia } from '../deciding/message-content.js';
import type { OutboundButton, OutboundLocation } from '../siren/outbound-message.js';
import type { RequestedStep } from '../deciding/plan.js';
import type { IncomingMessage, Media } from './incoming-message.js';

/** What is sent back to the sender. */
export interface Reply {
  /** 1 to 4096 characters; may be left out beside `media` or a `location`, or where each of `channels` has a text of its own. */
  text?: string;
  /** A file; by SMS its caption and a link. */
  media?: MessageMedia;
  /** A place; by SMS a link to a map. */
  location?: OutboundLocation;
  /** Up to three; by SMS numbered choices. What is pressed comes back as an incoming message with `button` and `replyTo`. */
  buttons?: OutboundButton[];
  /** The steps to try, in order. Default: the channel that the message came by, and no other. */
  channels?: RequestedStep[];
  /** Whatever the application wants back with the reply; at most 4 KB as JSON. */
  metadata?: Record<string, unknown>;
  /** The application's own name for the reply, at most 128 characters. */
  reference?: string;
}

/** What a handler is given beside the message. */
export interface HandlingContext {
  /** Aborted when the handler has taken too long: its answer is not waited for any more, so it had better stop. */
  signal: AbortSignal;
  /**
   * Fetches one of `message.media` into memory, by the rules of the `MediaFetcher`: only when MEDIA_FETCH is set, only
   * from the public Internet, only what is an allowed kind of file and not too large. Never rejects.
   */
  openMedia: (media: Media) => Promise<MediaOutcome>;
}

/** Implemented by providers that are marked with {@link IncomingMessageHandler}. */
export interface IncomingMessageHandlerContract {
  /**
   * Called in the background and outside of any transaction. What it returns is sent as the reply, and no later handler
   * is asked; nothing returned passes the message on. When it throws or takes too long, all handlers are asked again
   * after a while.
   *
   * So it is called at least once for each message: again after a failure, of this handler or of a later one, and when
   * its process died before the answer was stored. `message.id` is the same each time: whatever the handler does
   * elsewhere can be done once by that key, as `idempotencyKey` of a message that it sends, for one. Only one reply is
   * ever sent.
   */
  handle(message: IncomingMessage, context: HandlingContext): Promise<string | Reply | void>;
}

export interface IncomingMessageHandlerOptions {
  /** Lower ones are asked first, equal ones by the names of their classes. Default 0. */
  order?: number;
}

/** Marks a provider that wants to see, and perhaps answer, incoming messages. */
export const IncomingMessageHandler = DiscoveryService.createDecorator<IncomingMessageHandlerOptions>();
