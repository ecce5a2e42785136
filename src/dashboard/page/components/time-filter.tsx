import { goTo, route } from '../router.js';
import { linkTo } from '../route-address.js';
import { instantOf, wallTime, zone } from '../words/zone.js';

const HOUR_MS = 3_600_000;
const SPANS = [
  ['Last hour', HOUR_MS],
  ['24 hours', 24 * HOUR_MS],
  ['7 days', 7 * 24 * HOUR_MS],
] as const;
const MINUTE_MS = 60_000;

/** From and to in the address, by these names there, with the lengths that are asked for most. */
export function TimeFilter({ names = ['createdFrom', 'createdTo'] }: { names?: readonly [string, string] }) {
  const [from, to] = names;
  const { view, params } = route.value;
  const timeZone = zone.value;
  const set = (times: Readonly<Record<string, string>>): void =>
    goTo(linkTo(view, null, { ...params, ...times }), { replace: true });
  const last = (ms: number): void =>
    set({ [from]: new Date(Math.floor((Date.now() - ms) / MINUTE_MS) * MINUTE_MS).toISOString(), [to]: '' });
  const field = (name: string, label: string) => (
    <label class="field">
      {label}
      <input
        type="datetime-local"
        value={toField(params[name], timeZone)}
        onChange={({ currentTarget }) => set({ [name]: ofField(currentTarget.value, timeZone) })}
      />
    </label>
  );
  return (
    <>
      {field(from, 'From')}
      {field(to, 'To')}
      <div class="buttons" role="group" aria-label="Time">
        {SPANS.map(([name, ms]) => (
          <button key={name} type="button" class="quiet" onClick={() => last(ms)}>
            {name}
          </button>
        ))}
        {(params[from] ?? params[to]) !== undefined && (
          <button type="button" class="quiet" onClick={() => set({ [from]: '', [to]: '' })}>
            Any time
          </button>
        )}
      </div>
    </>
  );
}

/** Empty for what is no time. */
function toField(at: string | undefined, timeZone: string): string {
  const date = new Date(at ?? '');
  return Number.isNaN(date.getTime()) ? '' : wallTime(date, timeZone);
}

function ofField(value: string, timeZone: string): string {
  const date = instantOf(value, timeZone);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
