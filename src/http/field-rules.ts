import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  ValidateBy,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { databaseClock } from '../database/clock.js';
import { say, Sentence } from '../languages/say.js';
import { pathOfInfinite } from './json-body.js';

/** What is wrong with a part of a property: the path from the property on, such as `[0]` or `.order.id`. */
interface PartComplaint {
  readonly part: string;
  readonly message: Sentence;
}

/**
 * Why a rule is not kept; null: it is. class-validator knows but texts: it holds this among the rule's constraints, for who
 * tells what is wrong.
 */
export class Complaint {
  constructor(readonly of: (value: unknown, beside: object) => Sentence | PartComplaint | null) {}

  inEnglish({ value, object }: ValidationArguments): string {
    const complaint = this.of(value, object);
    return `$property ${String(complaint instanceof Sentence ? complaint : complaint?.message)}`;
  }
}

/** A rule of ours: it is kept where there is nothing to complain of. `beside`: the object whose property it is. */
export function Keeps<Beside extends object>(
  name: string,
  complaint: (value: unknown, beside: Partial<Beside>) => Sentence | PartComplaint | null,
): PropertyDecorator {
  const held = new Complaint(complaint);
  return ValidateBy({
    name,
    constraints: [held],
    validator: {
      validate: (value, args) => complaint(value, args?.object ?? {}) === null,
      defaultMessage: (args) => held.inEnglish(args!),
    },
  });
}

interface Size {
  readonly min: number;
  readonly max: number;
}

/** A list of objects, each of which is checked as its DTO says. */
export function IsListOf<T extends object>(dto: () => new () => T, { min, max }: Size): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    HoldsNoList(),
    ValidateNested({ each: true }),
    Type(dto),
  );
}

/** Nested validation takes a list within a list for what it holds, and so an empty one for nothing to check. */
const HoldsNoList = (): PropertyDecorator =>
  Keeps('holdsNoList', (value) => {
    const first = Array.isArray(value) ? value.findIndex(Array.isArray) : -1;
    return first === -1 ? null : { part: `[${first}]`, message: say('must be an object') };
  });

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

/**
 * A JSON object that Postgres can keep as jsonb, and that comes back as it was: no NUL, no lone surrogate, no number that a
 * double cannot hold, and not larger than `maxBytes` of UTF-8.
 */
export const IsStorableObject = ({ maxBytes }: { maxBytes: number }): PropertyDecorator =>
  Keeps('isStorableObject', (value) => complaint(value, maxBytes));

function complaint(value: unknown, maxBytes: number): Sentence | PartComplaint | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return say('must be an object');
  const json = jsonOf(value);
  if (json === null) return say('must be an object that JSON can hold');
  if (Buffer.byteLength(json) > maxBytes) return say('must not be larger than {max} bytes as JSON', { max: maxBytes });
  // JSON.stringify escapes exactly these two: a NUL, and a surrogate that stands alone.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89ab][0-9a-f]{2}|d[c-f][0-9a-f]{2})/i.test(json)) {
    return say('must not contain NUL characters or lone surrogates');
  }
  // An infinite number becomes null: where there is none, nothing is looked for.
  const path = json.includes('null') ? pathOfInfinite(value) : null;
  if (path === null) return null;
  return { part: partOf(path), message: say('is a number that cannot be kept exactly: send it as a string') };
}

/** Null for what JSON cannot hold: an object that holds itself, a BigInt. Only code can bring them. */
function jsonOf(value: object): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

function partOf(path: string): string {
  return path.startsWith('[') ? path : `.${path}`;
}

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
