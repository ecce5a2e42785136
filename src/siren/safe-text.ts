import type { JsonObject, JsonValue } from './json-value.js';

/** Postgres stores neither NUL nor half a surrogate pair: each becomes U+FFFD, and everything else stays as it was. */
export function safeText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** The same for every key and string of a parsed JSON value. Recursive: the nesting must have been checked before. */
export function safeJson(value: unknown): JsonValue {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'boolean') return value;
  // A number too large for JavaScript is parsed as infinite, which JSON cannot say.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(safeJson);
  if (typeof value === 'object' && value !== null) return safeObject(value);
  return null;
}

/** `fromEntries` defines properties rather than assigning them, so that a key `__proto__` stays a mere key. */
export function safeObject(value: object): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [safeText(key), safeJson(inner)]));
}
