import { share } from '../words/format.js';

/** @param value from 0 to 1 */
export function Progress({ value, label }: { value: number; label: string }) {
  return (
    <span class="progress">
      <progress value={value} max={1} aria-label={label} />
      <span>{share(value)}</span>
    </span>
  );
}
