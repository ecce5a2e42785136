import { databaseClock } from '../database/clock.js';
import { say } from '../languages/say.js';
import { Keeps } from './keeps.js';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an ISO 8601 date and time with an offset; null for anything else, such as 30 February or a year out of reach. */
export function readDateTime(written: unknown): Date | null {
  const parts = typeof written === 'string' ? DATE_TIME.exec(written) : null;
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1, 4).map(Number) as [number, number, number];
  if (year < 2000 || year > 2100 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const date = new Date(parts[0]);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A time of code as a caller over HTTP writes it; a date that is none becomes a text that is refused. */
export function writtenTime(time: Date | string | undefined): string | undefined {
  if (!(time instanceof Date)) return time;
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

/** An ISO 8601 date and time with an offset, between 2000 and 2100. */
export const IsDateTime = (): PropertyDecorator =>
  Keeps('isDateTime', (value) =>
    readDateTime(value) === null ? say('must be a date and time with an offset, such as 2026-01-01T12:00:00Z') : null,
  );

/** The same, and still to come by the database's clock. */
export const IsFutureDateTime = (): PropertyDecorator =>
  Keeps('isFutureDateTime', (value) =>
    (readDateTime(value)?.getTime() ?? 0) > databaseClock.nowMs()
      ? null
      : say('must be a date and time to come, with an offset, such as 2099-01-01T12:00:00Z'),
  );
