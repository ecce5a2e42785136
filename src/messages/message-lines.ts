import type { AttemptRecord } from './attempt.entity.js';
import type { HistoryLine } from './history-of.js';
import type { MessageRecord } from './message.entity.js';
import type { NextStep } from '../deciding/next-step.types.js';

/** A log line about one message. It holds neither its recipient nor its text. */
export interface MessageLine {
  level: 'info' | 'debug';
  message: string;
  fields: { messageId: string } & Record<string, unknown>;
}

/** A message, and what a transaction has done with it. */
export interface MessageWork {
  readonly message: Pick<MessageRecord, 'id' | 'plan' | 'status' | 'replayedAfter' | 'failureCode'>;
  readonly attempts: readonly AttemptRecord[];
  /** Numbers of the attempts that have failed in it. */
  readonly newlyFailed: ReadonlySet<number>;
  /** What it decided; null: nothing. */
  readonly decided: NextStep | null;
  readonly happened: readonly Pick<HistoryLine, 'event' | 'detail'>[];
}

/** A channel that was left without an attempt, because it was held for too long. */
const HELD_TOO_LONG = 'held_too_long';
/** Siren accepted it, and no success was reported in time. */
const NO_RECEIPT = 'no_receipt';

/** The details of the history that may be logged: no text from outside as it came, and nobody's key. */
const LOGGED_DETAILS: ReadonlySet<string> = new Set([
  'number',
  'channel',
  'provider',
  'reason',
  'code',
  'action',
  'status',
  'source',
  'changed',
  'why',
  'from',
  'to',
  'answer',
]);

/** What operators must know of a transaction's work on a message: attempts that failed for good. */
export function failureLines(work: MessageWork): MessageLine[] {
  const { message, decided } = work;
  if (decided === null) return [];
  return failedForGood(work, decided).map(({ number, channel, provider, errorCode }) => ({
    level: 'info',
    message: 'attempt failed',
    fields: {
      messageId: message.id,
      attempt: number,
      channel,
      ...(provider !== null && { provider }),
      code: errorCode ?? 'failed',
      next: nextOf(work, decided),
    },
  }));
}

/** How an undelivered message ended, if no attempt tells it. */
export function endLines({ message, newlyFailed, decided }: MessageWork): MessageLine[] {
  if (decided?.do !== 'finish' || newlyFailed.size > 0) return [];
  const { status, failure } = decided;
  if (status !== 'expired' && status !== 'suppressed' && status !== 'failed') return [];
  const { id: messageId, failureCode } = message;
  return [
    { level: 'info', message: 'message ended', fields: { messageId, status, code: failureCode ?? failure?.code } },
  ];
}

/** Why a message waits now, for who debugs. */
export function waitLines({ message, decided }: MessageWork): MessageLine[] {
  if (decided?.do !== 'wait') return [];
  const { for: reason, until } = decided;
  const channel = 'channel' in decided ? { channel: decided.channel } : {};
  return [{ level: 'debug', message: 'message waits', fields: { messageId: message.id, reason, ...channel, until } }];
}

/** All that happened in the transaction, for who debugs. */
export function historyLines({ message, happened }: Pick<MessageWork, 'message' | 'happened'>): MessageLine[] {
  return happened.map(({ event, detail }) => ({
    level: 'debug',
    message: 'message history',
    fields: {
      messageId: message.id,
      event,
      ...Object.fromEntries(Object.entries(detail).filter(([key]) => LOGGED_DETAILS.has(key))),
    },
  }));
}

/** A channel was left for the next one of the plan, whose request begins now. */
export function fallbackLine(
  { message, attempts }: Pick<MessageWork, 'message' | 'attempts'>,
  { step, skipped = [] }: NextStep & { do: 'begin' },
): MessageLine {
  const { channel } = message.plan[step - 1]!;
  const block = skipped.findLast((one) => one.channel === channel);
  return {
    level: 'info',
    message: 'fallback',
    fields: {
      messageId: message.id,
      channel,
      code: whyLeft(message, attempts, step - 1) ?? block?.code ?? HELD_TOO_LONG,
      next: message.plan[step]!.channel,
    },
  };
}

function whyLeft(
  { replayedAfter }: MessageWork['message'],
  attempts: readonly AttemptRecord[],
  step: number,
): string | null {
  const last = attempts.at(-1);
  if (last === undefined || last.step !== step || last.number <= (replayedAfter ?? 0)) return null;
  switch (last.status) {
    case 'failed':
      return last.errorCode ?? 'failed';
    case 'sending':
    case 'unknown':
      return last.errorCode ?? 'unknown_outcome';
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
      return NO_RECEIPT;
  }
}

/**
 * Attempts that failed in this transaction and are not repeated as they were, and the one whose outcome stays unknown.
 */
function failedForGood({ attempts, newlyFailed }: MessageWork, decided: NextStep): AttemptRecord[] {
  const newest = attempts.at(-1);
  const isUnknownForGood = decided.do === 'finish' && decided.status === 'failed' && newest?.status === 'unknown';
  const failed = attempts.filter(({ number, status }) => status === 'failed' && newlyFailed.has(number));
  return [
    ...failed.filter((attempt) => attempt !== newest || !isRepeated(attempt, decided)),
    ...(isUnknownForGood ? [newest] : []),
  ];
}

function isRepeated({ step, provider, channel, errorAction }: AttemptRecord, decided: NextStep): boolean {
  switch (decided.do) {
    case 'begin':
      return decided.step === step && decided.provider === provider;
    case 'wait':
      if (decided.for === 'backoff') return true;
      // It waits for its own channel: to be repeated there, or to be given to another provider.
      if (
        decided.for !== 'hold' &&
        decided.for !== 'recipient' &&
        decided.for !== 'template' &&
        decided.for !== 'delivery_window'
      )
        return false;
      return decided.channel === channel && ['retry', 'wait', 'pause'].includes(errorAction ?? '');
    case 'ask':
    case 'finish':
    case 'nothing':
      return false;
  }
}

/** The channel that is tried now, or how the message ended. */
function nextOf({ message, attempts }: MessageWork, decided: NextStep): string {
  switch (decided.do) {
    case 'begin':
      return message.plan[decided.step]!.channel;
    case 'wait':
      return 'channel' in decided ? decided.channel : attempts.at(-1)!.channel;
    case 'ask':
      return attempts.at(-1)!.channel;
    case 'finish':
    case 'nothing':
      return message.status;
  }
}
