import { ValidateBy, type ValidationOptions } from 'class-validator';

interface Length {
  readonly min: number;
  readonly max: number;
}

/**
 * Length in Unicode code points: what Postgres' `char_length` and the channels count, and what a person calls a
 * character. Counting UTF-16 units would refuse 4096 emoji as 8192.
 */
export const codePoints = (text: string): number => Array.from(text).length;

/** Why a text cannot be kept and sent, or null: Postgres stores no NUL, and UTF-8 knows no lone surrogate. */
export function textComplaint(value: unknown, { min, max }: Length): string | null {
  if (typeof value !== 'string') return 'must be a string';
  if (value.includes('\0')) return 'must not contain a NUL character';
  if (!value.isWellFormed()) return 'must be well-formed Unicode, without lone surrogates';
  // At most two units make a code point, so most texts need no counting.
  const tooLong = value.length > max && (value.length > max * 2 || codePoints(value) > max);
  const tooShort = value.length < min * 2 && codePoints(value) < min;
  return tooLong || tooShort ? `must be ${min} to ${max} characters long` : null;
}

/** A string of `min` to `max` characters that can be stored and sent as it is. */
export function IsSafeText(length: Length, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isSafeText',
      constraints: [length],
      validator: {
        validate: (value: unknown) => textComplaint(value, length) === null,
        defaultMessage: (args) => `$property ${textComplaint(args?.value, length)}`,
      },
    },
    options,
  );
}
