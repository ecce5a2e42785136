import type { Channel } from './channel.js';
import { isKnownCode } from './error-codes.js';
import { UNREACHED_CODES } from './wire/exchange.js';

/** Whose code an error has: one of Siren's that our table knows, one of ours for what we saw ourselves, or nobody's. */
export type ReasonKind = 'listed' | 'own' | 'unknown';

const OWN = new Set<string>([
  ...UNREACHED_CODES,
  'timeout',
  'connection_lost',
  'invalid_answer',
  'not_sent',
  'unknown_outcome',
  'lease_lapsed',
]);

export function reasonKind(channel: Channel, code: string): ReasonKind {
  if (isKnownCode(channel, code)) return 'listed';
  return OWN.has(code) || /^http_\d{3}$/.test(code) ? 'own' : 'unknown';
}
