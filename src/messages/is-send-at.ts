import { ValidateBy, type ValidationOptions } from 'class-validator';
import { databaseClock } from '../database/clock.js';
import { readDateTime } from '../http/is-date-time.js';

const MAX_DAYS_AHEAD = 180;
const MAX_AHEAD_MS = MAX_DAYS_AHEAD * 86_400_000;

/** A date and time with an offset that is still to come, by the database's clock, within 180 days. */
export function IsSendAt(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isSendAt',
      validator: {
        validate: (value) => {
          const ahead = (readDateTime(value)?.getTime() ?? -Infinity) - databaseClock.nowMs();
          return ahead > 0 && ahead <= MAX_AHEAD_MS;
        },
        defaultMessage: () =>
          `$property must be a date and time to come, within ${MAX_DAYS_AHEAD} days, with an offset, such as 2026-01-01T09:00:00+05:30`,
      },
    },
    options,
  );
}
