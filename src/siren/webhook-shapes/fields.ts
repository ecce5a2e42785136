import { say, type Sentence } from '../../languages/say.js';
import { readIsoDate } from '../iso-date.js';
import type { JsonObject } from '../json-value.js';
import { idAsText } from '../message-id.js';
import { safeObject, safeText, safeJson } from '../safe-text.js';
import type { FieldError } from './shapes.js';

const MAX_REQUIRED_LENGTH = 256;
const LENGTH = { max: MAX_REQUIRED_LENGTH };
const SHORT_TEXT = say('must be a string of 1 to {max} characters without NUL', LENGTH);
const ID = say('must be a string of 1 to {max} characters without NUL, or a whole number', LENGTH);

/** Reads the fields of one body and gathers what is wrong with them, so that every bad field is named at once. */
export class Fields {
  readonly errors: FieldError[] = [];
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
