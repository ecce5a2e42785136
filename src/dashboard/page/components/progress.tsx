import { share } from '../words/format.js';
import type { Tone } from '../words/labels.js';

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
