import { say, type Sentence } from '../languages/say.js';
import { Keeps } from './keeps.js';

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
export function textComplaint(value: unknown, { min, max }: Length): Sentence | null {
  if (typeof value !== 'string') return say('must be a string');
  if (value.includes('\0')) return say('must not contain a NUL character');
  if (!value.isWellFormed()) return say('must be well-formed Unicode, without lone surrogates');
  // At most two units make a code point, so most texts need no counting.
  const tooLong = value.length > max && (value.length > max * 2 || codePoints(value) > max);
  const tooShort = value.length < min * 2 && codePoints(value) < min;
  return tooLong || tooShort ? say('must be {min} to {max} characters long', { min, max }) : null;
}

/** A string of `min` to `max` characters that can be stored and sent as it is. */
export const IsSafeText = (length: Length): PropertyDecorator =>
  Keeps('isSafeText', (value) => textComplaint(value, length));
