import type { DeadLetter, IncomingMessage } from '../api/types.js';
import { type Tone, toneOf, words } from './labels.js';

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

const WHY: Readonly<Record<string, string>> = {
  internal_error: 'Handling it failed each time, by an error of ours: the log has it under its id',
  unreadable: "It could not be read: it is none of Siren's webhooks",
  handler_failed: 'A handler of the application failed each time, or the process ended: the log has it under its id',
  timeout: 'The application did not answer in time',
  connection_refused: 'The application refused the connection',
  connection_failed: 'The connection to the application broke',
  host_unknown: 'The host name of EVENTS_URL could not be resolved',
};

/** Why something was given up, as a sentence. */
export function whyDead({ kind, reason }: Pick<DeadLetter, 'kind' | 'reason'>): string {
  // Of an event it is what its last try came to.
  if (kind === 'event' && reason === 'internal_error') return 'What the application answered could not be stored';
  const status = /^http_(\d{3})$/.exec(reason);
  if (status !== null) return `The application answered with the HTTP status ${status[1]}`;
  return WHY[reason] ?? words(reason);
}

const DONE: Readonly<Record<string, string>> = {
  retry: 'Sent again on the same channel',
  template: 'Sent again as its approved template',
  without_media: 'Sent again with a link',
  next_language: 'Sent again in the next language',
  next_provider: 'Next provider tried',
  fallback: 'Next channel tried',
  unknown_outcome_retry: 'Last channel tried once more',
  replay: 'Sent again by an operator',
  ended: 'The message ended with it',
  overtaken: 'Another request was under way',
};

/** What the service did about an error, of many messages at once. */
export const whatWasDone = (what: string): string => DONE[what] ?? words(what);
