import type { ApiPropertyOptions } from '@nestjs/swagger';
import { AUTO } from '../deciding/auto-fallback.js';
import { Keeps } from '../http/keeps.js';
import { say } from '../languages/say.js';

const DAY_SECONDS = 86_400;

export const FALLBACK_AFTER_SCHEMA: ApiPropertyOptions['oneOf'] = [
  { type: 'number', exclusiveMinimum: true, minimum: 0, maximum: DAY_SECONDS },
  { type: 'string', enum: [AUTO] },
];

/** Seconds, or that they are to be learned. */
export const IsFallbackAfter = (): PropertyDecorator =>
  Keeps('isFallbackAfter', (value) =>
    value === AUTO || (typeof value === 'number' && value > 0 && value <= DAY_SECONDS)
      ? null
      : say('must be a number of seconds, more than 0 and at most {max}, or "auto"', { max: String(DAY_SECONDS) }),
  );

/** After the last step nothing follows: how long receipts are waited for is not learned. */
export const AutoNotLast = (): PropertyDecorator =>
  Keeps('autoNotLast', (value) => {
    if (!Array.isArray(value)) return null;
    const last = value.at(-1) as { fallbackAfter?: unknown } | null | undefined;
    if (last?.fallbackAfter !== AUTO) return null;
    return {
      part: `[${value.length - 1}].fallbackAfter`,
      message: say(
        'must be a number of seconds on the last step, where it is how long receipts are waited for: "auto" is for steps that another follows',
      ),
    };
  });
