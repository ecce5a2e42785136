import { Secret } from '../../src/secrets/secret.js';

/** A copy in which secrets are seen, to be compared: two of them look alike. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return revealed(value.reveal());
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}
