import { say, type Sentence } from '../languages/say.js';
import { pathOfInfinite } from './json-body.js';
import { Keeps, type PartComplaint } from './keeps.js';

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
