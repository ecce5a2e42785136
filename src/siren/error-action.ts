import type { Channel } from './channel.js';
import type { ErrorDecision } from './error-decision.js';
import { decisionOfCode } from './error-codes.js';
import { providerName } from './provider.js';
import { isOwnCodeOf } from './own-codes.js';

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
