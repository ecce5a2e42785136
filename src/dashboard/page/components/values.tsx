import { NOTHING, share, time } from '../words/format.js';
import { type Tone, toneOf, words } from '../words/labels.js';

/** A state by word and colour; the word alone would do. */
export function StatusPill({ status }: { status: string }) {
  return <span class={`pill ${toneOf(status)}`}>{words(status)}</span>;
}

/** What people wrote, whichever way it is read; a dash where there is nothing. It does not turn what stands beside it. */
export function Text({ children }: { children: string | null | undefined }) {
  return children ? <bdi dir="auto">{children}</bdi> : <>{NOTHING}</>;
}

/** In the zone that was chosen, which the foot of the page names; the exact time on hovering. */
export function Time({ at }: { at: string | null }) {
  if (at === null) return <>{NOTHING}</>;
  return (
    <time dateTime={at} title={at}>
      {time(at)}
    </time>
  );
}

interface ProgressProps {
  /** From 0 to 1. */
  value: number;
  label: string;
  tone: Tone;
}

export function Progress({ value, label, tone }: ProgressProps) {
  return (
    <span class={`progress ${tone}`}>
      <progress value={value} max={1} aria-label={label} />
      <span>{share(value)}</span>
    </span>
  );
}
