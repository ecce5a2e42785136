import { ValidateBy, type ValidationOptions } from 'class-validator';
import { saidOf } from './field-errors.js';
import { pathOfInfinite } from './json-body.js';

/**
 * A JSON object that Postgres can keep as jsonb, and that comes back as it was: no NUL, no lone surrogate, no number that a
 * double cannot hold, and not larger than `maxBytes` of UTF-8.
 */
export function IsStorableObject({ maxBytes }: { maxBytes: number }, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isStorableObject',
      validator: {
        validate: (value) => complaint(value, maxBytes) === null,
        defaultMessage: (args) => complaint(args?.value, maxBytes) ?? '',
      },
    },
    options,
  );
}

function complaint(value: unknown, maxBytes: number): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const json = jsonOf(value);
  if (json === null) return 'must be an object that JSON can hold';
  if (Buffer.byteLength(json) > maxBytes) return `must not be larger than ${maxBytes} bytes as JSON`;
  // JSON.stringify escapes exactly these two: a NUL, and a surrogate that stands alone.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89ab][0-9a-f]{2}|d[c-f][0-9a-f]{2})/i.test(json)) {
    return 'must not contain NUL characters or lone surrogates';
  }
  // An infinite number becomes null: where there is none, nothing is looked for.
  const path = json.includes('null') ? pathOfInfinite(value) : null;
  return path === null ? null : saidOf(partOf(path), 'is a number that cannot be kept exactly: send it as a string');
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
