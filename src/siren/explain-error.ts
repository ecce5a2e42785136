import { type Channel, factsOf } from './channel.js';
import { errorAction, type ErrorAction, type ErrorDecision } from './error-action.js';
import { decisionOfCode, isKnownCode } from './error-codes.js';
import { ERROR_CODES } from './error-codes/of-channel.js';
import { isOwnCodeOf, ownCode } from './own-codes.js';
import { ownerOfCodes, providerName } from './provider.js';

/** Whose code an error has: one of Siren's that our table knows, one of ours for what we saw ourselves, or nobody's. */
export type ReasonKind = 'listed' | 'own' | 'unknown';

const OWN = ['unreached', 'unanswered', 'doubt'] as const;

export function reasonKind(channel: Channel, code: string): ReasonKind {
  if (isKnownCode(channel, code)) return 'listed';
  return OWN.some((kind) => isOwnCodeOf(code, kind)) || /^http_\d{3}$/.test(code) ? 'own' : 'unknown';
}

/** What the service does, in words for operators. */
const ACTIONS: Readonly<Record<ErrorAction, string>> = {
  fall_back: 'The next channel of the plan is tried at once; where there is none, the message fails.',
  retry: 'It is sent again after a pause; when the retries are used up, the next channel is tried.',
  wait: 'The channel, or this recipient on it, is left in peace as long as asked; then it is sent.',
  stop: 'The message fails; no other channel is tried.',
  suppress: 'The message fails, and the number is not written to any more.',
  pause: 'The channel is paused until Siren takes messages again; messages wait.',
  expire: 'The message expires.',
  already_accepted: 'It is a repeat of one that was accepted; nothing is sent.',
};

const UNREACHED = 'The message waits and is sent when Siren can be reached; no retry is used up.';

/** No table knows the code, so what it came with decides. */
const BY_STATUS =
  'The code is in no table, so the HTTP status decides: after 408, 425 and 5xx it is sent again after a pause, 429 is waited out, ' +
  '401 pauses the channel; after any other, and in a receipt, the next channel of the plan is tried at once.';

/** What a code means, as far as our table knows it, and what the service does about it. */
export function explainError(facts: { channel: Channel; code: string; provider?: string }): {
  meaning: string | null;
  action: string;
} {
  const { channel, code, provider } = facts;
  return { meaning: ownCode(code)?.meaning ?? meaningOf(channel, code, provider), action: actionOn(facts) };
}

function actionOn(facts: Parameters<typeof errorAction>[0] & { code: string }): string {
  if (isOwnCodeOf(facts.code, 'unreached')) return UNREACHED;
  if (isOwnCodeOf(facts.code, 'expired')) return ACTIONS.expire;
  return isDecidedByStatus(facts) ? BY_STATUS : actionInWords(errorAction(facts));
}

function isDecidedByStatus({
  channel,
  provider,
  code,
}: {
  channel: Channel;
  provider?: string;
  code: string;
}): boolean {
  const knows = decisionOfCode(channel, providerName(provider), code) !== undefined;
  return !knows && ownCode(code) === null && !code.startsWith('http_');
}

function actionInWords({ action, ofMarketing, suppresses, maxRequests }: ErrorDecision): string {
  if (action === 'retry' && maxRequests !== undefined) {
    return `It is sent again after a pause, ${maxRequests} requests at most; then the next channel is tried.`;
  }
  if (suppresses === 'marketing') return 'The message fails, and the number gets no more marketing messages.';
  if (ofMarketing === undefined) return ACTIONS[action];
  return `${ACTIONS[action]} A marketing message is different. ${ACTIONS[ofMarketing]}`;
}

/** A code that several providers use means what its own provider says; unless known, all that it may mean. */
function meaningOf(channel: Channel, code: string, provider: string | undefined): string | null {
  const status = /^http_(\d{3})$/.exec(code);
  if (status) return `Siren answered with the HTTP status ${status[1]} and no code`;
  const rows = ERROR_CODES[channel].filter(({ codes }) => codes.includes(code));
  const name = factsOf(channel).codesOf === 'provider' ? providerName(provider) : undefined;
  const own = name === undefined ? rows : rows.filter(({ owner }) => owner === ownerOfCodes(channel, name));
  const meanings = new Set((own.length > 0 ? own : rows).map(({ about }) => about));
  return meanings.size === 0 ? null : [...meanings].join('; or ');
}
