import { timeout, TimeoutStrategy } from 'cockatiel';
import type { HandlingContext, Reply } from './incoming-message-handler.js';
import type { MediaFetcher } from '../media/media-fetcher.js';
import type { IncomingMessage } from './incoming-message.js';
import { readReply } from './read-reply.js';
import type { RegisteredHandler } from './registered-handlers.js';

/** What a message's handlers made of it. `answeredBy` and `failed` name the handler. */
export type Answer =
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
export async function answerOf(
  handlers: readonly RegisteredHandler[],
  message: IncomingMessage,
  { limitMs, media }: Asking,
): Promise<Answer> {
  const limit = timeout(limitMs, TimeoutStrategy.Aggressive);
  for (const { name, handler } of handlers) {
    try {
      const returned = await limit.execute(({ signal }) => {
        const openMedia: HandlingContext['openMedia'] = ({ url }) => media.fetch(url, { signal });
        return handler.handle(message, { signal, openMedia });
      });
      const reply = await readReply(returned);
      if (reply !== null) return { answer: 'reply', reply, answeredBy: name };
    } catch (error) {
      return { answer: 'failed', failed: name, error };
    }
  }
  return { answer: 'none' };
}
