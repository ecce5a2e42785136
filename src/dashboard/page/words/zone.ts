/**
 * The zone that every time on the page is shown in: the browser's, or one that was chosen here, which outlives the tab. Times are
 * read and written in it alone, also those of charts and of fields.
 */
import { signal } from '@preact/signals';

const KEY = 'siren-gateway.zone';
/** As browsers name it. */
export const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
export const UTC = 'UTC';

/** IANA name. */
export const zone = signal<string>(kept() ?? OWN_ZONE);

/** @param name IANA name; null: the browser's, whatever that will be */
export function chooseZone(name: string | null): void {
  if (name === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, name);
  zone.value = name ?? OWN_ZONE;
}

/** What was chosen; null: the browser's. */
export function kept(): string | null {
  // Not there while a test reads this outside of a browser.
  const name = globalThis.localStorage?.getItem(KEY) ?? null;
  return name !== null && isZone(name) ? name : null;
}

/** Every zone that the browser knows but UTC, which has a place of its own. */
export const otherZones = (): string[] => Intl.supportedValuesOf('timeZone').filter((name) => name !== UTC);

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What clocks of a zone show, as an `input` of the type `datetime-local` has it: `2026-01-31T09:30`. */
export function wallTime(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetMs(at, timeZone)).toISOString().slice(0, 16);
}

/** When clocks of a zone show that: the later time where they show it twice, as when summer ends. Not a date where it is none. */
export function instantOf(wall: string, timeZone: string): Date {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return new Date(NaN);
  const near = asUtc - offsetMs(new Date(asUtc), timeZone);
  return new Date(asUtc - offsetMs(new Date(near), timeZone));
}

/** How far its clocks are ahead of UTC. */
function offsetMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(at.getTime() / 1_000) * 1_000;
}
