import { format } from 'node:util';
import { maskPhoneNumbers } from './mask-phone-numbers.js';
import { safeError } from './safe-error.js';

/**
 * Fields whose words may be somebody else's: a caller's, Siren's, those of the history. What our own code says is fixed, or
 * counted, or an id of ours, so nothing else of a line is looked through.
 */
const FOREIGN_FIELDS = [
  ...['requestId', 'code', 'reason', 'reasons', 'why', 'fields', 'failed', 'template', 'language', 'error'],
  ...['answer', 'from', 'to', 'source', 'provider', 'status'],
];

/** How pino writes fields, by their names. */
export const SERIALIZERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  ...Object.fromEntries(FOREIGN_FIELDS.map((name) => [name, masked])),
  err: (error) => safeError(error),
  // The library hands each request's logger the whole request: written out it was a third of the CPU of a webhook.
  req: () => undefined,
};

/** Strings of a value, however deep; its numbers are counts of ours. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskPhoneNumbers(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [maskPhoneNumbers(key), masked(inner)]));
}

/**
 * What a logger is called with, made fit for a line. Ours give fields and a fixed sentence. A sentence that stands alone, or has
 * parts filled in, may be of Nest or of a library, which quote what they like; so may an error without a sentence.
 */
export function fitWords(args: readonly unknown[]): readonly unknown[] {
  const [first, ...said] = args;
  if (typeof first === 'string') return [maskPhoneNumbers(format(...args))];
  if (said.length === 0) {
    const error = errorIn(first);
    // Else pino takes the error's own.
    return error === null ? args : [first, safeError(error).message];
  }
  return said.length === 1 && hasFields(first) ? args : [first, maskPhoneNumbers(format(...said))];
}

function errorIn(first: unknown): Error | null {
  if (first instanceof Error) return first;
  const err = typeof first === 'object' && first !== null && 'err' in first ? first.err : null;
  return err instanceof Error ? err : null;
}

/** Others than the name of who logs, which Nest gives. */
function hasFields(first: unknown): boolean {
  return typeof first === 'object' && first !== null && Object.keys(first).some((key) => key !== 'context');
}
