import { useState } from 'preact/hooks';
import { goTo, route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { type Range, RANGE_NAMES } from '../../words/ranges.js';
import { instantOf, wallTime, zone } from '../../words/zone.js';

const NAMES: Readonly<Record<string, string>> = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' };

/** In the same view; whether it compares stays as it is. */
export function goToRange(from: Date, to: Date): void {
  const { view, params } = route.peek();
  const { compare = '' } = params;
  goTo(linkTo(view, null, { compare, from: from.toISOString(), to: to.toISOString() }));
}

/** Which time to look at. The address keeps it. */
export function RangePicker({ range }: { range: Range }) {
  const [isOpen, setOpen] = useState(false);
  const isCustom = range.name === 'custom';
  const { view, params } = route.value;
  const { compare = '' } = params;
  return (
    <div class="range-picker">
      <nav class="segments" aria-label="Range of time">
        {RANGE_NAMES.map((name) => (
          <a
            key={name}
            href={linkTo(view, null, { compare, range: name })}
            aria-current={range.name === name ? 'true' : undefined}
          >
            {NAMES[name]}
          </a>
        ))}
        <button
          type="button"
          aria-expanded={isOpen}
          class={isCustom ? 'current' : undefined}
          onClick={() => setOpen(!isOpen)}
        >
          Custom
        </button>
      </nav>
      {isOpen && <CustomRange range={range} />}
    </div>
  );
}

function CustomRange({ range }: { range: Range }) {
  const timeZone = zone.value;
  const [from, setFrom] = useState(wallTime(range.from, timeZone));
  const [to, setTo] = useState(wallTime(range.to ?? new Date(), timeZone));
  const [start, end] = [instantOf(from, timeZone), instantOf(to, timeZone)];
  const isRange = start < end;
  return (
    <form
      class="custom-range"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRange) goToRange(start, end);
      }}
    >
      <label class="field">
        From
        <input type="datetime-local" value={from} onInput={({ currentTarget }) => setFrom(currentTarget.value)} />
      </label>
      <label class="field">
        To
        <input type="datetime-local" value={to} onInput={({ currentTarget }) => setTo(currentTarget.value)} />
      </label>
      <button type="submit" class="primary" disabled={!isRange}>
        Show
      </button>
    </form>
  );
}
