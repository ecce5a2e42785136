import { linkTo } from '../route-address.js';
import { goTo, route } from '../router.js';
import { type Change, isCompared } from '../words/ranges.js';

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

/** Whether the time before is shown beside what is shown; the address keeps it. */
export function CompareSwitch() {
  const { view, params } = route.value;
  const isOn = isCompared(params);
  return (
    <label class="compare">
      <input
        type="checkbox"
        checked={isOn}
        onChange={() => goTo(linkTo(view, null, { ...params, compare: isOn ? '' : '1' }), { replace: true })}
      />
      Compare with the time before
    </label>
  );
}
