import type { DeadLetter } from '../api/types.js';
import { words } from './labels.js';

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
