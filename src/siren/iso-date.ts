/** Calendar date, then perhaps a time, then perhaps an offset; in extended or in basic form. */
const ISO =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,12}))?)?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

/**
 * Reads an ISO 8601 instant between the years 2000 and 2100; without an offset it is UTC. Null for anything else:
 * numbers, words, dates that do not exist (30 February), other years.
 */
export function readIsoDate(value: unknown): Date | null {
  const parts = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hour, minute, second] = [Number(parts[4] ?? 0), Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  const offsetMinutes = readOffset(parts[8]);
  if (offsetMinutes === null || !existsOnCalendar(year, month, day) || !existsOnClock(hour, minute, second))
    return null;
  const milliseconds = Number(`${parts[7] ?? ''}000`.slice(0, 3));
  // A leap second (60) is the same instant as the next second's beginning, and 24:00 the next day's.
  const instant = new Date(Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second, milliseconds));
  const inRange = instant.getUTCFullYear() >= FIRST_YEAR && instant.getUTCFullYear() <= LAST_YEAR;
  return inRange ? instant : null;
}

/** By the calendar itself: a date made only to be compared was half of the time. */
function existsOnCalendar(year: number, month: number, day: number): boolean {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function existsOnClock(hour: number, minute: number, second: number): boolean {
  if (hour === 24) return minute === 0 && second === 0;
  return hour <= 23 && minute <= 59 && second <= 60;
}

/** Minutes east of Greenwich; null for an offset no clock has. */
function readOffset(offset: string | undefined): number | null {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || 0);
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
