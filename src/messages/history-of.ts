import { CODE_MEANINGS } from '../siren/error-action.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { HistoryEntity } from './history.entity.js';
import type { MessageRow } from './message.entity.js';
import { failureIn, type Receipt } from '../deciding/receipt.js';
import { receiptDetail } from './receipts.js';
import { type AttemptStatus, rank } from '../deciding/status.js';

/** One line of a message's history. */
export type HistoryLine = Pick<HistoryEntity, 'at' | 'event' | 'detail'>;

/** A receipt whose webhook is kept, with its result. */
export interface KeptReceipt {
  receipt: Receipt;
  /** Of its attempt. */
  number: number;
  /** When a turn applied it. */
  at: Date;
  /** Whether it raised its attempt. */
  changed: boolean;
}

/** What a message's history is put together from. */
export interface HistorySources {
  message: Pick<MessageRow, 'createdAt' | 'replyTo' | 'status' | 'finishedAt' | 'failureCode'>;
  /** In the order of their numbers. */
  attempts: readonly AttemptRecord[];
  /** What no other row tells, the oldest first. */
  recorded: readonly HistoryLine[];
  /** In the order in which they were applied. */
  receipts: readonly KeptReceipt[];
  smsProvider: string | null;
}

/**
 * Lines of one turn have the same time. Then an attempt's lines come before the begin of the next one, since they led
 * to it, and the finish comes last. `order` is the attempt's number times ten, plus one of these.
 */
interface OrderedLine {
  line: HistoryLine;
  order: number;
}

const IN_ATTEMPT = { begun: 0, answered: 1, recorded: 2, receipt: 3 } as const;
const BEFORE_BEGIN = -1;
const FINISHED = 1_000_000;

/**
 * What happened to a message, the oldest first. Nothing is stored that another row tells already. The message tells its
 * acceptance. The delivery tells its finish. The attempts tell when they began and how far they got. The webhooks, as
 * long as they are kept, tell what Siren said. A recorded line replaces the derived one.
 */
export function historyOf(sources: HistorySources): HistoryLine[] {
  const { message, attempts, recorded } = sources;
  const finished = finishedLine(sources);
  return [
    { order: 0, line: acceptedLine(message) },
    ...attempts.flatMap((attempt) => ofAttempt(attempt, sources)),
    ...recorded.filter(isOfMessage).map((line) => ({ order: orderOf(line, attempts), line })),
    ...(finished === null ? [] : [{ order: FINISHED, line: finished }]),
  ]
    .sort((a, b) => a.line.at.getTime() - b.line.at.getTime() || a.order - b.order)
    .map(({ line: { at, event, detail } }) => ({ at, event, detail: shown(detail) }));
}

export function acceptedLine({ createdAt, replyTo }: HistorySources['message'] | AcceptedFacts): HistoryLine {
  return { at: createdAt, event: 'accepted', detail: replyTo ? { replyTo } : {} };
}

type AcceptedFacts = Pick<MessageRow, 'createdAt' | 'replyTo'>;

/** The status at the finish. Later evidence has a line of its own. */
function finishedLine({ message, recorded }: HistorySources): HistoryLine | null {
  const { finishedAt, failureCode: code } = message;
  if (finishedAt === null) return null;
  const late = recorded.find(({ event, at }) => event === 'late_evidence' && at >= finishedAt);
  const status = late?.detail.from ?? message.status;
  return { at: finishedAt, event: 'finished', detail: { status, ...(code !== null && { code }) } };
}

/** What is recorded of a message leads to the next attempt, or to its end. */
function orderOf({ at, event }: HistoryLine, attempts: readonly AttemptRecord[]): number {
  if (event === 'late_evidence') return FINISHED + 1;
  const next = attempts.find(({ startedAt }) => startedAt >= at);
  return next === undefined ? FINISHED + BEFORE_BEGIN : next.number * 10 + BEFORE_BEGIN;
}

/** What is known of one attempt. Nothing comes before its begin, whatever Siren's clock says. */
function ofAttempt(attempt: AttemptRecord, sources: HistorySources): OrderedLine[] {
  const { number, channel, startedAt, acceptedAt } = attempt;
  const recorded = sources.recorded.filter(({ detail }) => detail.number === number);
  const receipts = sources.receipts.filter((one) => one.number === number);
  const ordered = (stage: keyof typeof IN_ATTEMPT, { at, event, detail }: HistoryLine): OrderedLine => ({
    order: number * 10 + IN_ATTEMPT[stage],
    line: { at: later(at, startedAt), event, detail },
  });
  const answer = answerLine(attempt, recorded, receipts, sources.smsProvider);
  // An attempt whose repeat was refused because the first was accepted may still fail by a receipt.
  const isRefused = [answer, ...recorded].some(
    (line) => line?.event === 'attempt_rejected' && line.detail.action !== 'already_accepted',
  );
  const lines = [
    ...receipts.map(({ receipt: { status }, changed }) => ({ status, changed })),
    ...recorded.flatMap(({ event, detail }) => (event === 'receipt' ? [detail] : [])),
  ];
  // If the receipt that brought it this far is gone, another one with the same status may have come since.
  const isWhole =
    rank(attempt.status) <= rank('accepted') ||
    (attempt.status === 'failed' && isRefused) ||
    lines.some(({ status, changed }) => changed && status === attempt.status);
  const isReported = (wanted: AttemptStatus): boolean =>
    lines.some(({ status, changed }) => status === wanted && (changed || isWhole));
  const gone = reached(attempt)
    .filter(({ status }) => !isReported(status) && !(status === 'failed' && isRefused))
    .map(({ status, at }): HistoryLine => {
      const detail = { number, channel, status, word: status, source: 'webhook', changed: true };
      const more = { occurredAt: at.toISOString(), ...(status === 'failed' && { code: attempt.errorCode }) };
      return { at: later(at, acceptedAt ?? startedAt), event: 'receipt', detail: { ...detail, ...more } };
    });
  const before = [...recorded, ...gone, ...(answer === null ? [] : [answer])];
  return [
    ordered('begun', { at: startedAt, event: 'attempt_begun', detail: begunDetail(attempt) }),
    ...(answer === null ? [] : [ordered('answered', answer)]),
    ...recorded.map((line) => ordered('recorded', line)),
    ...gone.map((line) => ordered('receipt', line)),
    ...keptLines(attempt, receipts, before, sources.smsProvider).map((line) => ordered('receipt', line)),
  ];
}

/** What Siren answered, where the attempt itself tells it; null: nothing yet, or there is a line of its own. */
function answerLine(
  attempt: AttemptRecord,
  recorded: readonly HistoryLine[],
  receipts: readonly KeptReceipt[],
  smsProvider: string | null,
): HistoryLine | null {
  const { number, channel, acceptedAt, failedAt, errorCode: code, errorAction: action } = attempt;
  const isRecorded = (event: string): boolean => recorded.some((line) => line.event === event);
  // Of several receipts with the same status: the one that raised the attempt, or contradicted what was known.
  const isByReceipt = (status: AttemptStatus): boolean =>
    receipts.some(({ receipt, changed }) => changed && statusOf(receipt, attempt, smsProvider) === status) ||
    recorded.some(
      ({ event, detail }) =>
        event === 'receipt' && detail.status === status && (detail.changed === true || 'contradicts' in detail),
    );
  // An attempt that Siren accepted, or may have, fails by a receipt. Otherwise it was refused. A kept receipt would say
  // so.
  const wasTaken = isRecorded('attempt_unknown') || (acceptedAt !== null && failedAt !== null && acceptedAt < failedAt);
  const isRefusal = receipts.length > 0 || !wasTaken;
  if (failedAt !== null && isRefusal && !isRecorded('attempt_rejected') && !isByReceipt('failed')) {
    return { at: failedAt, event: 'attempt_rejected', detail: { number, channel, code, action } };
  }
  // It may have been accepted by a receipt, or by the refusal of a repeat.
  const isByOther = isByReceipt('accepted') || recorded.some(({ detail }) => detail.action === 'already_accepted');
  if (acceptedAt !== null && !isRecorded('attempt_accepted') && !isByOther) {
    return { at: acceptedAt, event: 'attempt_accepted', detail: { number, channel } };
  }
  return null;
}

export function begunDetail(attempt: AttemptRecord): HistoryLine['detail'] {
  const { number, channel, reason, provider, approvedName: template } = attempt;
  return { number, channel, reason, ...(provider !== null && { provider }), ...(template !== null && { template }) };
}

/**
 * Lines for an attempt's receipts whose webhooks are kept. Why one changed nothing follows from what was known by then.
 * @param others the attempt's other lines; a receipt that is among them has its line already
 */
function keptLines(
  attempt: AttemptRecord,
  receipts: readonly KeptReceipt[],
  others: readonly HistoryLine[],
  smsProvider: string | null,
): HistoryLine[] {
  const recordedIds = new Set(others.map(({ detail }) => detail.webhookId));
  const before = others.map((line) => ({ at: line.at, status: statusIn(line) }));
  return receipts.flatMap(({ receipt, at, changed }) => {
    const known = before.reduce<AttemptStatus>(
      (highest, one) => (one.at <= at && rank(one.status) > rank(highest) ? one.status : highest),
      'sending',
    );
    before.push({ at, status: statusOf(receipt, attempt, smsProvider) });
    if (recordedIds.has(receipt.webhookId)) return [];
    return [{ at, event: 'receipt', detail: receiptDetail(attempt, receipt, { known, changed, smsProvider }) }];
  });
}

/** A failure that says that the message had been taken before counts as its acceptance. */
function statusOf(receipt: Receipt, attempt: AttemptRecord, smsProvider: string | null): AttemptStatus {
  if (receipt.status !== 'failed') return receipt.status ?? 'sending';
  const { action } = failureIn(receipt, attempt, { smsProvider, codes: CODE_MEANINGS }).decision;
  return action === 'already_accepted' ? 'accepted' : 'failed';
}

/** What a line tells of its attempt's status. */
function statusIn({ event, detail }: HistoryLine): AttemptStatus {
  switch (event) {
    case 'attempt_unknown':
      return 'unknown';
    case 'attempt_accepted':
      return 'accepted';
    case 'attempt_rejected':
      return detail.action === 'already_accepted' ? 'accepted' : 'failed';
    case 'receipt':
      return (detail.status as AttemptStatus | null) ?? 'sending';
    default:
      return 'sending';
  }
}

/** How far receipts have brought an attempt, from its times alone: the webhooks are no longer kept. */
function reached({ sentAt, deliveredAt, readAt, failedAt }: AttemptRecord): { status: AttemptStatus; at: Date }[] {
  const times: [AttemptStatus, Date | null, Date | null][] = [
    // One that told of more gave the others its time.
    ['sent', sentAt, deliveredAt],
    ['delivered', deliveredAt, readAt],
    ['read', readAt, null],
    ['failed', failedAt, null],
  ];
  return times.flatMap(([status, at, next]) =>
    at === null || at.getTime() === next?.getTime() ? [] : [{ status, at }],
  );
}

const isOfMessage = ({ detail }: HistoryLine): boolean => typeof detail.number !== 'number';

/** The webhook of a recorded receipt is kept beside it only to recognise it. */
function shown({ webhookId: _webhookId, ...detail }: HistoryLine['detail']): HistoryLine['detail'] {
  return detail;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
