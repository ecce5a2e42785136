import type { Channel } from './channel.js';
import { isKnownCode } from './error-codes.js';
import { isOwnCodeOf } from './own-codes.js';

/** Whose code an error has: one of Siren's that our table knows, one of ours for what we saw ourselves, or nobody's. */
export type ReasonKind = 'listed' | 'own' | 'unknown';

const OWN = ['unreached', 'unanswered', 'doubt'] as const;

export function reasonKind(channel: Channel, code: string): ReasonKind {
  if (isKnownCode(channel, code)) return 'listed';
  return OWN.some((kind) => isOwnCodeOf(code, kind)) || /^http_\d{3}$/.test(code) ? 'own' : 'unknown';
}
