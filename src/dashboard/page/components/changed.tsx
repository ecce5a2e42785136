import { type Change } from '../words/compare.js';

interface ChangedProps {
  change: Change;
  /** What it was. */
  before: string;
}

/** How a figure has changed since the time before: by an arrow, a word and a sign, so that no colour is needed. */
export function Changed({ change: { way, text }, before }: ChangedProps) {
  return (
    <span class={`change ${way}`} title={`Before: ${before}`}>
      {text}
      <span class="was"> was {before}</span>
    </span>
  );
}
