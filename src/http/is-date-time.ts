import { ValidateBy, type ValidationOptions } from 'class-validator';
import { databaseClock } from '../database/clock.js';

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

/** An ISO 8601 date and time with an offset, between 2000 and 2100. */
export function IsDateTime(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDateTime',
      validator: {
        validate: (value) => readDateTime(value) !== null,
        defaultMessage: () => '$property must be a date and time with an offset, such as 2026-01-01T12:00:00Z',
      },
    },
    options,
  );
}

/** The same, and still to come by the database's clock. */
export function IsFutureDateTime(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isFutureDateTime',
      validator: {
        validate: (value) => (readDateTime(value)?.getTime() ?? 0) > databaseClock.nowMs(),
        defaultMessage: () => '$property must be a date and time to come, with an offset, such as 2099-01-01T12:00:00Z',
      },
    },
    options,
  );
}
