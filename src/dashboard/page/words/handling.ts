import type { IncomingMessage } from '../api/types.js';
import { toneOf, type Tone, words } from './labels.js';

/** What became of an incoming message: `handled` alone does not say whether anybody answered. */
export function handlingOf({
  status,
  keyword,
  replyMessageId,
  replyProblem,
  deadEventId,
}: Pick<IncomingMessage, 'status' | 'keyword' | 'replyMessageId' | 'replyProblem' | 'deadEventId'>): {
  tone: Tone;
  text: string;
} {
  if (status !== 'handled') return { tone: toneOf(status), text: words(status) };
  if (replyProblem !== null) return { tone: 'bad', text: 'Reply not sent' };
  if (keyword !== null) return { tone: 'good', text: `${keyword.toUpperCase()} obeyed` };
  if (replyMessageId !== null) return { tone: 'good', text: 'Answered' };
  if (deadEventId !== null) return { tone: 'bad', text: 'Application not told' };
  return { tone: 'warn', text: 'Not answered' };
}
