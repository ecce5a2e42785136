import { timeout, TimeoutStrategy } from 'cockatiel';
import { textComplaint } from '../http/is-safe-text.js';
import type { IncomingMessage } from './incoming-message.js';
import type { RegisteredHandler } from './registered-handlers.js';

const LENGTH = { min: 1, max: 4096 };

/** What a message's handlers made of it. `answeredBy` and `failed` name the handler. */
export type Answer =
  | { answer: 'reply'; text: string; answeredBy: string }
  | { answer: 'none' }
  | { answer: 'failed'; failed: string; error: unknown };

/**
 * Asks the handlers one after the other; the first that returns something answers. Never rejects. A handler that takes
 * longer than `limitMs` has failed, although nothing can stop what it is doing.
 */
export async function answerOf(
  handlers: readonly RegisteredHandler[],
  message: IncomingMessage,
  limitMs: number,
): Promise<Answer> {
  const limit = timeout(limitMs, TimeoutStrategy.Aggressive);
  for (const { name, handler } of handlers) {
    try {
      const text = readReply(await limit.execute(() => handler.handle(message)));
      if (text !== null) return { answer: 'reply', text, answeredBy: name };
    } catch (error) {
      return { answer: 'failed', failed: name, error };
    }
  }
  return { answer: 'none' };
}

/**
 * The text that a handler returned; null when it returned nothing, or nothing but white space.
 * @throws when it is no text that could be sent
 */
export function readReply(returned: unknown): string | null {
  if (returned === undefined || returned === null) return null;
  const text: unknown = typeof returned === 'object' && 'text' in returned ? returned.text : returned;
  if (typeof text === 'string' && text.trim() === '') return null;
  const complaint = textComplaint(text, LENGTH);
  if (complaint !== null) throw new TypeError(`The reply of a handler ${complaint}`);
  return text as string;
}
