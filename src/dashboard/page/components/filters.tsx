import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { linkTo } from '../route-address.js';
import { goTo, route } from '../router.js';
import { words } from '../words/labels.js';
import { instantOf, wallTime, zone } from '../words/zone.js';
import { useTyped } from './fields.js';

/** Filters, which fold away behind a button where there is little room. @param count how many of them are set */
export function Fold({ count, children }: { count: number; children: ComponentChildren }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="fold">
      <button type="button" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </button>
      <div id={id} class={isOpen ? 'filters open' : 'filters'}>
        {children}
      </div>
    </div>
  );
}

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

interface FilterProps {
  name: string;
  label: string;
}

/** Filters live in the address, so that a link shows the same to somebody else. */
function useFilter(name: string): [string, (value: string) => void] {
  const { view, params } = route.value;
  return [params[name] ?? '', (value) => goTo(linkTo(view, null, { ...params, [name]: value }), { replace: true })];
}

export function ChoiceFilter({ name, label, choices }: FilterProps & { choices: readonly string[] }) {
  const [value, setValue] = useFilter(name);
  return (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => setValue(currentTarget.value)}>
        <option value="">All</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Applies when it is left or Enter is pressed. */
export function TextFilter({ name, label, placeholder }: FilterProps & { placeholder?: string }) {
  const [value, setValue] = useFilter(name);
  const [typed, setTyped] = useTyped(value);
  return (
    <label class="field">
      {label}
      <input
        type="search"
        value={typed}
        placeholder={placeholder}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={({ currentTarget }) => setValue(currentTarget.value.trim())}
      />
    </label>
  );
}
