import { markInexactNumbers } from '../http/exact-numbers.js';
import { readReply } from '../inbox/read-reply.js';
import type { Reply } from '../inbox/incoming-message-handler.js';

/** What the answer to `incoming.received` says to the sender. */
export type ReplyInAnswer = { is: 'none' } | { is: 'reply'; reply: Reply } | { is: 'invalid' };

/**
 * Reads `{"reply":{"text":"…"}}`. An answer that is no JSON object, or has no `reply`, replies nothing: receivers answer
 * "ok" as well. A `reply` that cannot be sent is invalid, and so is an answer that was too large to be read (null).
 */
export async function replyInAnswer(body: string | null): Promise<ReplyInAnswer> {
  if (body === null) return { is: 'invalid' };
  const answer = readObject(body);
  if (answer === null || !('reply' in answer)) return { is: 'none' };
  try {
    const reply = await readReply(answer.reply);
    return reply === null ? { is: 'none' } : { is: 'reply', reply };
  } catch (error) {
    if (error instanceof TypeError) return { is: 'invalid' };
    throw error;
  }
}

function readObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(markInexactNumbers(text));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
