import { toneOf, words } from '../words/labels.js';

/** A state by word and colour; the word alone would do. */
export function StatusPill({ status }: { status: string }) {
  return <span class={`pill ${toneOf(status)}`}>{words(status)}</span>;
}
