import { toneOf, words } from '../../words/labels.js';

export const STATUSES = ['waiting', 'failed', 'delivered', 'dead', 'discarded', 'kept'] as const;

/** What its state means for who waits for the event. */
const NAMES: Readonly<Record<string, string>> = {
  failed: 'Failed, posted again',
  dead: 'Given up',
  kept: 'Kept to be polled',
};

export function EventPill({ status }: { status: string }) {
  return <span class={`pill ${toneOf(status)}`}>{NAMES[status] ?? words(status)}</span>;
}
