import type { HistoryLine, Message } from '../api/types.js';
import { duration } from './format.js';

/**
 * What the service did once an attempt had failed, or nobody knew its outcome, whose line this is: what came next in the
 * history, and only where nothing has come yet, what was decided. Null: nothing to tell.
 */
export function whatFollowed({ history }: Pick<Message, 'history'>, index: number): string | null {
  const { at, detail } = history[index]!;
  const { number } = detail;
  if (typeof number !== 'number') return null;
  const isLaterBegin = ({ event, detail: of }: HistoryLine): boolean =>
    event === 'attempt_begun' && typeof of.number === 'number' && of.number > number;
  if (history.slice(0, index).some(isLaterBegin))
    return 'Another request was under way already: nothing followed from it.';
  const next = history.slice(index + 1).find((line) => isLaterBegin(line) || line.event === 'finished');
  if (next === undefined) return toCome(text(detail.action));
  if (next.event === 'finished') return ended(text(next.detail.status), text(detail.action));
  const later = Date.parse(next.at) - Date.parse(at);
  return `${DONE[text(next.detail.reason) ?? ''] ?? 'Another request was made'} ${later < 1_000 ? 'at once' : `${duration(later)} later`}.`;
}

/** By the reason of the next attempt. */
const DONE: Readonly<Record<string, string>> = {
  retry: 'It was sent again on the same channel',
  template: 'It was sent again as its approved template',
  without_media: 'It was sent again with a link instead of the file',
  next_language: 'It was sent again in the next language of its template',
  next_provider: 'The next provider of the step was tried',
  fallback: 'The next channel of the plan was tried',
  unknown_outcome_retry: 'The last channel was tried once more',
  replay: 'An operator had it sent again',
};

function ended(status: string | null, action: string | null): string {
  switch (status) {
    case 'failed':
      if (action === 'stop') return 'The message failed: with this code no other channel is tried.';
      if (action === 'suppress') return 'The message failed, and the number is not written to any more.';
      return 'The message failed: nothing was left of its plan.';
    case 'expired':
      return 'The message expired before anything else could be tried.';
    case 'cancelled':
      return 'The message was cancelled before anything else was tried.';
    case null:
    default:
      return `The message ended as ${status ?? 'it was'}.`;
  }
}

/** As it was decided, of what has not come yet. */
function toCome(action: string | null): string | null {
  switch (action) {
    case 'retry':
      return 'It is sent again on the same channel after a pause, unless its retries are used up.';
    case 'wait':
      return 'It waits as long as Siren asked, and is sent then.';
    case 'pause':
      return 'The channel is paused: it is sent when Siren takes messages again.';
    case 'fall_back':
      return 'The next step of its plan is to come.';
    case 'already_accepted':
      return 'It repeats one that Siren had taken: that one counts.';
    case null:
    default:
      return null;
  }
}

/** The history's details are free: only what can be shown as it is counts. */
export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}
