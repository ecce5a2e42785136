import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { contentErrors, speaksWithoutText, type SubmittedContent } from '../accepting/message-content.js';
import { validationProblem } from '../http/problems.js';
import { checkAs, type Checked } from '../http/validation.js';
import { within } from '../http/within.js';
import type { MediaFetcher } from '../media/media-fetcher.js';
import {
  type HandlingContext,
  IncomingMessageHandler,
  type IncomingMessageHandlerContract,
  type Reply,
} from './incoming-message-handler.js';
import type { IncomingMessage } from './incoming-message.js';
import { ReplyDto } from './incoming-message.dto.js';

/** What a message's handlers made of it. `answeredBy` and `failed` name the handler. */
export type HandlerAnswer =
  | { answer: 'reply'; reply: Reply; answeredBy: string }
  | { answer: 'none' }
  | { answer: 'failed'; failed: string; error: unknown }
  /** They were not asked once more: the process died with the message in their hands, each time. */
  | { answer: 'poison' };

/** What handlers are asked with. */
export interface Asking {
  /** Milliseconds that each may take. */
  limitMs: number;
  media: Pick<MediaFetcher, 'fetch'>;
}

/**
 * Asks the handlers one after the other; the first that returns something answers. Never rejects. A handler that takes
 * longer than `limitMs` has failed: its signal asks it to stop, but nothing can stop what it is doing.
 */
export async function askHandlers(
  handlers: readonly RegisteredHandler[],
  message: IncomingMessage,
  { limitMs, media }: Asking,
): Promise<HandlerAnswer> {
  for (const { name, handler } of handlers) {
    const stop = new AbortController();
    const { signal } = stop;
    const openMedia: HandlingContext['openMedia'] = ({ url }) => media.fetch(url, { signal });
    try {
      const returned = await within(limitMs, (async () => handler.handle(message, { signal, openMedia }))());
      const reply = await readReply(returned);
      if (reply !== null) return { answer: 'reply', reply, answeredBy: name };
    } catch (error) {
      stop.abort();
      return { answer: 'failed', failed: name, error };
    }
  }
  return { answer: 'none' };
}

/**
 * The reply that a handler returned; null when it returned nothing, or nothing but white space.
 * @throws TypeError when it is none that could be sent; what it says is not repeated
 */
export async function readReply(returned: unknown): Promise<Reply | null> {
  if (returned === undefined || returned === null) return null;
  const reply = typeof returned === 'object' ? returned : { text: returned };
  const isBlank = 'text' in reply && typeof reply.text === 'string' && reply.text.trim() === '';
  if (isBlank && !speaksWithoutText(reply as SubmittedContent)) return null;
  const checked = await checkReply(isBlank ? { ...reply, text: undefined } : reply);
  if (!checked.ok) {
    const complaints = checked.problem.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
    throw new TypeError(`The reply of a handler cannot be sent: ${complaints.join('; ')}`);
  }
  return checked.value as Reply;
}

async function checkReply(reply: object): Promise<Checked<ReplyDto>> {
  const checked = await checkAs(ReplyDto, reply);
  if (!checked.ok) return checked;
  // By the channel that the message came by, which may be WhatsApp.
  const errors = contentErrors(checked.value, checked.value.channels ?? null);
  return errors.length === 0 ? checked : { ok: false, problem: validationProblem(errors) };
}

export interface RegisteredHandler {
  /** Of its class, for the log. */
  name: string;
  handler: IncomingMessageHandlerContract;
}

/** The handlers of the whole application, wherever they were provided. */
@Injectable()
export class RegisteredHandlers {
  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * All of them, in the order in which they are asked: by `order`, then by name, so that it does not depend on which
   * module was imported first. Complete once the application has started.
   * @throws when one cannot be called: better at start than with each message
   */
  inOrder(): RegisteredHandler[] {
    return this.discovery
      .getProviders({ metadataKey: IncomingMessageHandler.KEY })
      .map((wrapper) => {
        const { name, instance } = wrapper as { name: string; instance: unknown };
        if (!wrapper.isDependencyTreeStatic()) {
          throw new Error(
            `${name} handles incoming messages, which come without a request: it cannot be request-scoped`,
          );
        }
        if (!canHandle(instance))
          throw new Error(`${name} is marked @IncomingMessageHandler but has no method "handle"`);
        const order = this.discovery.getMetadataByDecorator(IncomingMessageHandler, wrapper)?.order ?? 0;
        return { name, handler: instance, order };
      })
      .sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : Number(a.name > b.name)));
  }
}

function canHandle(instance: unknown): instance is IncomingMessageHandlerContract {
  return (
    typeof instance === 'object' && instance !== null && 'handle' in instance && typeof instance.handle === 'function'
  );
}
