import { say, type Sentence } from '../../languages/say.js';
import { idAsText } from '../message-id.js';
import { type JsonObject, safeJson, safeObject, safeText } from '../reported-status.js';
import type { ShapeError } from './shapes.js';

const MAX_REQUIRED_LENGTH = 256;
const LENGTH = { max: MAX_REQUIRED_LENGTH };
const SHORT_TEXT = say('must be a string of 1 to {max} characters without NUL', LENGTH);
const ID = say('must be a string of 1 to {max} characters without NUL, or a whole number', LENGTH);

/** Reads the fields of one body and gathers what is wrong with them, so that every bad field is named at once. */
export class Fields {
  readonly errors: ShapeError[] = [];
  /** Optional dates that are none, by their paths. */
  readonly leftOut: string[] = [];

  /** 1 to 256 characters without NUL. What is wrong yields an empty string and an error. */
  requiredString(path: string, value: unknown): string {
    return this.shortText(path, value, SHORT_TEXT);
  }

  /** A required string that may be written as a whole number. */
  requiredId(path: string, value: unknown): string {
    return this.shortText(path, idAsText(value), ID);
  }

  /** A required string that is a date. */
  requiredDate(path: string, value: unknown): Date | null {
    const text = this.requiredString(path, value);
    const date = readIsoDate(text);
    if (text !== '' && date === null) {
      this.errors.push({ path, message: say('must be an existing ISO 8601 date from 2000 to 2100') });
    }
    return date;
  }

  /** Null where it is missing. What is no date (`N/A`, `0001-01-01`, 0) is left out: nothing else may be lost for it. */
  optionalDate(path: string, value: unknown): Date | null {
    const date = readIsoDate(value);
    if (date === null && value !== undefined && value !== null) this.leftOut.push(path);
    return date;
  }

  private shortText(path: string, value: unknown, complaint: Sentence): string {
    const length = typeof value === 'string' ? [...value].length : 0;
    if (typeof value === 'string' && length >= 1 && length <= MAX_REQUIRED_LENGTH && !value.includes('\0')) {
      return safeText(value);
    }
    this.errors.push({ path, message: complaint });
    return '';
  }
}

/** What is optional is kept whatever it is: a text as text, anything else as the JSON it came as. */
export function optionalText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? safeText(value) : JSON.stringify(safeJson(value));
}

/** As {@link optionalText}, and null for an empty text. */
export function optionalWord(value: unknown): string | null {
  return optionalText(value)?.trim() || null;
}

/** Metadata ought to be an object; anything else that is there is kept under `value`. */
export function optionalObject(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? safeObject(value) : { value: safeJson(value) };
}

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
