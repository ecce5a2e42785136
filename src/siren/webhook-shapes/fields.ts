import { readIsoDate } from '../iso-date.js';
import type { JsonObject } from '../json-value.js';
import { safeObject, safeText, safeJson } from '../safe-text.js';
import type { FieldError } from './shapes.js';

const MAX_REQUIRED_LENGTH = 256;

/** Reads the fields of one body and gathers what is wrong with them, so that every bad field is named at once. */
export class Fields {
  readonly errors: FieldError[] = [];

  /** 1 to 256 characters without NUL. What is wrong yields an empty string and an error. */
  requiredString(path: string, value: unknown): string {
    const length = typeof value === 'string' ? [...value].length : 0;
    if (typeof value === 'string' && length >= 1 && length <= MAX_REQUIRED_LENGTH && !value.includes('\0')) {
      return safeText(value);
    }
    this.errors.push({ path, message: `must be a string of 1 to ${MAX_REQUIRED_LENGTH} characters without NUL` });
    return '';
  }

  /** A required string that is a date. */
  requiredDate(path: string, value: unknown): Date | null {
    const text = this.requiredString(path, value);
    return text === '' ? null : this.date(path, text);
  }

  /** Refuses only a text that is no date; a missing or empty one, or what is no text at all, is null. */
  optionalDate(path: string, value: unknown): Date | null {
    return typeof value === 'string' && value.trim() !== '' ? this.date(path, value) : null;
  }

  private date(path: string, text: string): Date | null {
    const date = readIsoDate(text);
    if (date === null) this.errors.push({ path, message: 'must be an existing ISO 8601 date from 2000 to 2100' });
    return date;
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
