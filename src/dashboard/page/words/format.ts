/** Numbers and times as the reader's own language and zone write them. */
import { locale } from './locale.js';
import { zone } from './zone.js';

const whole = new Intl.NumberFormat(locale);
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

const dateTime = inZone({ dateStyle: 'medium', timeStyle: 'medium' });
const minutes = inZone({ dateStyle: 'medium', timeStyle: 'short' });
const dayLabel = inZone({ day: 'numeric', month: 'short' });
const clockLabel = inZone({ timeStyle: 'short' });
const clock = inZone({ timeStyle: 'medium' });

/** In the zone that is chosen at that moment: whoever draws a time draws it again when another is chosen. */
function inZone(options: Intl.DateTimeFormatOptions): (at: string | Date) => string {
  let made = { timeZone: '', format: new Intl.DateTimeFormat(locale, options) };
  return (at) => {
    const timeZone = zone.value;
    if (made.timeZone !== timeZone) {
      made = { timeZone, format: new Intl.DateTimeFormat(locale, { ...options, timeZone }) };
    }
    return made.format.format(new Date(at));
  };
}

export const NOTHING = '–';

export const number = (value: number): string => whole.format(value);
export const decimal = (value: number): string => oneDigit.format(value);
/** @param value from 0 to 1; null: nothing was counted */
export const share = (value: number | null): string => (value === null ? NOTHING : percent.format(value));
export const time = (at: string | Date): string => dateTime(at);
/** Of ranges and buckets, which begin with a minute. */
export const minute = (at: string | Date): string => minutes(at);
export const timeOfDay = (at: string | Date): string => clock(at);

/** The marks of an axis of time: of days, or times of day with the day where one begins. */
export function timeMarks(at: readonly Date[], areDays: boolean): string[] {
  return at.map((mark, index) => {
    if (areDays) return dayLabel(mark);
    const isNewDay = index === 0 || dayLabel(mark) !== dayLabel(at[index - 1]!);
    return `${clockLabel(mark)}${isNewDay ? `\n${dayLabel(mark)}` : ''}`;
  });
}

/** A zone with its offset at a time, such as `Asia/Kolkata (GMT+5:30)`. */
export function zoneLabel(now: Date, timeZone: string = zone.value): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(now);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return offset === undefined || offset === timeZone ? timeZone : `${timeZone} (${offset})`;
}

/** Milliseconds in the unit that reads best. */
export function duration(ms: number | null): string {
  if (ms === null) return NOTHING;
  if (ms < 1_000) return `${whole.format(Math.round(ms))} ms`;
  if (ms < 60_000) return `${oneDigit.format(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${oneDigit.format(ms / 60_000)} min`;
  return `${oneDigit.format(ms / 3_600_000)} h`;
}

/** @param amount decimal, as the API tells it: money is never rounded */
export function money(amount: string, currency: string): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${exact.format(amount as Intl.StringNumericLiteral)} ${currency}`;
}

const countries = new Intl.DisplayNames(locale, { type: 'region' });

/** `India (IN)`, from ISO 3166 alpha-2. */
export function countryName(code: string): string {
  const name = countries.of(code);
  return name === undefined || name === code ? code : `${name} (${code})`;
}
