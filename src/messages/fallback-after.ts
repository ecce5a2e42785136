import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { AUTO } from '../deciding/auto-fallback.js';
import { saidOf } from '../http/field-errors.js';

const DAY_SECONDS = 86_400;

export const FALLBACK_AFTER_SCHEMA: ApiPropertyOptions['oneOf'] = [
  { type: 'number', exclusiveMinimum: true, minimum: 0, maximum: DAY_SECONDS },
  { type: 'string', enum: [AUTO] },
];

/** Seconds, or that they are to be learned. */
export function IsFallbackAfter(): PropertyDecorator {
  return ValidateBy({
    name: 'isFallbackAfter',
    validator: {
      validate: (value) => value === AUTO || (typeof value === 'number' && value > 0 && value <= DAY_SECONDS),
      defaultMessage: () =>
        `$property must be a number of seconds, more than 0 and at most ${DAY_SECONDS}, or "${AUTO}"`,
    },
  });
}

/** After the last step nothing follows: how long receipts are waited for is not learned. */
export function AutoNotLast(): PropertyDecorator {
  return ValidateBy({
    name: 'autoNotLast',
    validator: {
      validate: (value) =>
        !Array.isArray(value) ||
        (value.at(-1) as { fallbackAfter?: unknown } | null | undefined)?.fallbackAfter !== AUTO,
      defaultMessage: (args) => {
        const last = (args?.value as unknown[]).length - 1;
        return saidOf(
          `[${last}].fallbackAfter`,
          `must be a number of seconds on the last step, where it is how long receipts are waited for: "${AUTO}" is for steps that another follows`,
        );
      },
    },
  });
}
