/**
 * What an API key may do. Each route wants one of them, and none includes another: `admin` opens what manages the service
 * itself (API keys, policies) and what is stored about a person as a whole, not what the others do.
 */
export const SCOPES = [
  'messages:send',
  'messages:read',
  'incoming:read',
  'statistics:read',
  'batches',
  'suppressions',
  'templates',
  'operations',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Of a route that every key opens, since it is about that key alone. */
export const ANY_SCOPE = 'any';
/** What a route asks of a key. */
export type WantedScope = Scope | typeof ANY_SCOPE;
