import { databaseClock } from '../database/clock.js';
import { Keeps, readDateTime } from '../http/field-rules.js';
import { say } from '../languages/say.js';

const MAX_DAYS_AHEAD = 180;
const MAX_AHEAD_MS = MAX_DAYS_AHEAD * 86_400_000;

/** A date and time with an offset that is still to come, by the database's clock, within 180 days. */
export const IsSendAt = (): PropertyDecorator =>
  Keeps('isSendAt', (value) => {
    const ahead = (readDateTime(value)?.getTime() ?? -Infinity) - databaseClock.nowMs();
    if (ahead > 0 && ahead <= MAX_AHEAD_MS) return null;
    return say(
      'must be a date and time to come, within {days} days, with an offset, such as 2026-01-01T09:00:00+05:30',
      { days: MAX_DAYS_AHEAD },
    );
  });
