/** Numbers and times as the reader's own language and zone write them. */
import { locale } from './locale.js';

const whole = new Intl.NumberFormat(locale);
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
const minutes = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const dayLabel = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const clockLabel = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });

export const NOTHING = '–';

/** IANA name of the zone that every time on the page is shown in. */
export const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** To one place at most. */
export const oneDigit = (value: number): string => tenths.format(value);
export const number = (value: number): string => whole.format(value);
/** @param value from 0 to 1; null: nothing was counted */
export const share = (value: number | null): string => (value === null ? NOTHING : percent.format(value));
export const time = (at: string | Date): string => dateTime.format(new Date(at));
/** Of ranges and buckets, which begin with a minute. */
export const minute = (at: string | Date): string => minutes.format(new Date(at));
export const timeOfDay = (at: string | Date): string => clock.format(new Date(at));

/** The marks of an axis of time: of days, or times of day with the day where one begins. */
export function timeMarks(at: readonly Date[], areDays: boolean): string[] {
  return at.map((mark, index) => {
    if (areDays) return dayLabel.format(mark);
    const isNewDay = index === 0 || mark.getDate() !== at[index - 1]!.getDate();
    return `${clockLabel.format(mark)}${isNewDay ? `\n${dayLabel.format(mark)}` : ''}`;
  });
}

/** The zone with its offset now, such as `Asia/Kolkata (GMT+5:30)`. */
export function zoneLabel(now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' }).formatToParts(now);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return offset === undefined || offset === timeZone ? timeZone : `${timeZone} (${offset})`;
}

/** Milliseconds in the unit that reads best. */
export function duration(ms: number | null): string {
  if (ms === null) return NOTHING;
  if (ms < 1_000) return `${whole.format(Math.round(ms))} ms`;
  if (ms < 60_000) return `${tenths.format(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${tenths.format(ms / 60_000)} min`;
  return `${tenths.format(ms / 3_600_000)} h`;
}

/** Decimal, as the API tells it: money is never rounded. */
export function money(amount: string, currency: string): string {
  return `${amount} ${currency}`;
}

const countries = new Intl.DisplayNames(locale, { type: 'region' });

/** `India (IN)`, from ISO 3166 alpha-2. */
export function countryName(code: string): string {
  const name = countries.of(code);
  return name === undefined || name === code ? code : `${name} (${code})`;
}
