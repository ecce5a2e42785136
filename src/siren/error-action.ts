import { type Channel, isChannel } from './channel.js';
import { decisionOfCode, isKnownCode, isWindowClosed, knownCode } from './error-codes.js';
import type { ErrorAction, ErrorDecision } from './error-decision.js';
import { isOwnCodeOf } from './own-codes.js';
import { providerName } from './provider.js';

export type { ErrorAction, ErrorDecision } from './error-decision.js';

export interface ErrorFacts {
  channel: Channel;
  /** Who delivers behind Siren, in any spelling, where known. */
  provider?: string;
  /** Siren's code, or one of ours (`http_503`, `timeout`, ...). */
  code?: string;
  httpStatus?: number;
  /** It stood in a receipt, or in an answer about one. */
  inReceipt?: boolean;
}

/**
 * What an error calls for. A known code wins over the HTTP status it came with; where neither says anything, as in a
 * bare `failed` receipt, it is a failure for good on this channel.
 */
export function errorAction({ channel, provider, code, httpStatus, inReceipt }: ErrorFacts): ErrorDecision {
  const byCode = code === undefined ? undefined : decisionOfCode(channel, providerName(provider), code, { inReceipt });
  if (byCode) return byCode;
  if (isOwnCodeOf(code, 'unreached')) return { action: 'wait', scope: 'message' };
  if (isOwnCodeOf(code, 'unanswered')) return { action: 'retry' };
  return decisionOfStatus(httpStatus ?? statusInCode(code));
}

function decisionOfStatus(status: number | undefined): ErrorDecision {
  if (status === undefined) return { action: 'fall_back' };
  if (status === 429) return { action: 'wait', scope: 'channel' };
  if (status === 401) return { action: 'pause', scope: 'account' };
  if (status === 408 || status === 425 || status >= 500) return { action: 'retry' };
  const perhaps = [402, 403, 404, 405].includes(status) || (status >= 300 && status < 400);
  return perhaps ? { action: 'fall_back', perhapsAccount: true } : { action: 'fall_back' };
}

/** The status in a stored code such as `http_503`. */
function statusInCode(code: string | undefined): number | undefined {
  const digits = code === undefined ? undefined : /^http_(\d{3})$/.exec(code)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

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
