import { type Channel, isChannel } from './channel.js';
import { errorAction } from './error-action.js';
import { decisionOfCode, isKnownCode, isWindowClosed, knownCode } from './error-codes.js';
import type { ErrorAction } from './error-decision.js';
import { isOwnCodeOf } from './own-codes.js';
import { providerName } from './provider.js';

/** A failure of one request that asked for a provider, as it was decided upon. */
export interface ProviderFailure {
  channel: Channel;
  provider: string | null;
  code: string | null;
  action: ErrorAction | null;
}

/**
 * Whether a failure is the provider's own, so that another one may reach the same recipient on the same channel: its
 * account (PAUSE) or its limit (WAIT), told by a code of the table; its templates; or that it went on failing until the
 * retries were used up (RETRY). Not so what a code says of the recipient or the content, what no table knows, and what Siren
 * itself says to all alike: the key (`http_401`), too many requests (`http_429`).
 */
export function isProvidersFault({ channel, provider, code, action }: ProviderFailure): boolean {
  switch (action) {
    case 'retry':
      return true;
    case 'wait':
    case 'pause':
      return code !== null && isKnownCode(channel, code);
    case 'fall_back': {
      const row = code === null ? undefined : decisionOfCode(channel, providerName(provider), code);
      // Of a code that allows few requests, the last one was decided to be a failure for good.
      return row?.ofProvider === true || row?.action === 'retry';
    }
    case 'stop':
    case 'suppress':
    case 'expire':
    case 'already_accepted':
    case null:
      return false;
  }
}

/** What the codes of errors mean, as decisions ask for it: Siren's, those of who delivers behind it, and ours for the wire. */
export const CODE_MEANINGS = {
  isChannel,
  decisionOf: errorAction,
  known: knownCode,
  isUnreached: (code: string | null | undefined): boolean => isOwnCodeOf(code, 'unreached'),
  isWindowClosed,
  isProvidersFault,
} as const;
