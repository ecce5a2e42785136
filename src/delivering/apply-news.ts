import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Receipt } from '../deciding/receipt.js';
import type { KnownId } from './provider-ids.js';
import type { Tx } from '../database/transaction.js';
import { type ChannelSignal, endPauses, type NewHold, prolongPauses, writeHolds } from '../limits/holds.js';
import type { TakenSms } from '../limits/sms-quota.js';
import { applyAnswers } from './apply-answers.js';
import { applyReceipts, type MatchedReceipt, statusReceipts } from './apply-receipts.js';
import { attemptNumber, matchReceipts, type Target } from './match-receipts.js';
import type { RequestAnswer, SendAnswer, StatusAnswer } from './pending-answers.js';
import type { TurnState } from './read-turn.js';
import type { ReceiptResult, ReceiptSource, TakenReceipts } from './receipt-source.js';
import { errorAction } from '../siren/error-action.js';
import { addSuppressions } from '../suppressions/change-suppressions.js';
import { aboutChannel, clearConsecutiveErrors, erringKey } from '../limits/consecutive-errors.js';
import type { HoldChange } from '../limits/hold-log.js';
import { type ChannelHold, readHolds } from '../messages/channel-holds.js';

/** What was learned, before its messages are locked. */
export interface News {
  answers: readonly RequestAnswer[];
  taken: readonly TakenReceipts[];
  targets: ReadonlyMap<Receipt, Target>;
  /** The messages that it is about. */
  messageIds: string[];
  /** There may be more webhooks than were taken. */
  hasMore: boolean;
}

/** What news changes besides the messages themselves. */
export interface AppliedNews {
  ids: KnownId[];
  holds: NewHold[];
  served: ChannelSignal[];
  failed: ChannelSignal[];
  unsentSms: TakenSms[];
  results: Map<Receipt, ReceiptResult>;
  /** Answers whose message another turn has. */
  left: RequestAnswer[];
}

interface Wanted {
  answers: readonly RequestAnswer[];
  receipts: number;
}

/** Takes the receipts that have come and finds the attempts that they are about. */
export async function readNews(
  tx: Tx,
  source: ReceiptSource,
  { answers, receipts: limit }: Wanted,
  now: Date,
  policy: DeliveryPolicy,
): Promise<News> {
  const brought = idsIn(answers);
  const came = limit > 0 ? await source.take(tx, now, limit) : null;
  const { receipts, thorough } = came ?? NO_RECEIPTS;
  const unknown = receipts.filter(({ providerMessageId }) => !brought.has(providerMessageId));
  const matched = await matchReceipts(tx, unknown, { thorough, now }, policy);
  const targets = new Map([...matched, ...broughtTogether(receipts, brought)]);
  const messageIds = [...answers, ...targets.values()].map(({ messageId }) => messageId);
  return {
    answers,
    taken: came === null ? [] : [came],
    targets,
    messageIds: [...new Set(messageIds)],
    hasMore: came?.isFull ?? false,
  };
}

const NO_RECEIPTS: Pick<TakenReceipts, 'receipts' | 'thorough'> = { receipts: [], thorough: new Set() };

/**
 * Also takes the receipts that wait for an id which these answers bring. They are about the same messages as the
 * answers.
 */
export async function withWaiting(tx: Tx, source: ReceiptSource, news: News): Promise<News> {
  const brought = idsIn(news.answers);
  if (brought.size === 0) return news;
  const parked = news.taken.flatMap((taken) => taken.parked);
  const waited = await source.takeWaiting(tx, [...brought.keys()], parked);
  return {
    ...news,
    taken: [...news.taken, waited],
    targets: new Map([...news.targets, ...broughtTogether(waited.receipts, brought)]),
  };
}

/** Receipts that overtook their answers and arrived in the same turn. */
function broughtTogether(
  receipts: readonly Receipt[],
  brought: ReadonlyMap<string, RequestAnswer>,
): [Receipt, Target][] {
  return receipts.flatMap((receipt): [Receipt, Target][] => {
    const answer = brought.get(receipt.providerMessageId);
    if (answer === undefined) return [];
    const { messageId, number, attemptId } = answer;
    return [[receipt, { by: 'id', messageId, number, attemptId }]];
  });
}

function idsIn(answers: readonly RequestAnswer[]): Map<string, RequestAnswer> {
  const ids = new Map<string, RequestAnswer>();
  for (const answer of answers) {
    if (answer.kind === 'send' && answer.outcome.outcome === 'accepted' && answer.outcome.messageId !== undefined) {
      ids.set(answer.outcome.messageId, answer);
    }
  }
  return ids;
}

/** Applies the news to the messages that this turn holds: answers first, then what Siren reported later. */
export async function applyNews(
  tx: Tx,
  news: News,
  state: TurnState,
  policy: DeliveryPolicy,
  onFailed: (open: OpenMessage, cause: unknown) => void,
): Promise<AppliedNews> {
  const { messages } = state;
  const there = await whichExist(tx, news, state);
  const answers = news.answers.filter((answer) => isOfItsAttempt(answer, messages));
  const sends = answers.filter((answer): answer is SendAnswer => answer.kind === 'send');
  const asks = answers.filter((answer): answer is StatusAnswer => answer.kind === 'ask');
  const answered = await applyAnswers(tx, sends, messages, state, policy, onFailed);

  const results = new Map<Receipt, ReceiptResult>();
  const matched: MatchedReceipt[] = [];
  for (const receipt of news.taken.flatMap((some) => some.receipts)) {
    const target = news.targets.get(receipt);
    const open = target && messages.get(target.messageId);
    const number = open && target && attemptNumber(open, target, receipt);
    if (open && typeof number === 'number') matched.push({ receipt, open, number, reconciles: false });
    else results.set(receipt, withoutAttempt(target, open !== undefined, there));
  }
  const heard = await applyReceipts(tx, [...statusReceipts(asks, messages), ...matched], state, policy, onFailed);
  for (const [receipt, result] of heard.results) results.set(receipt, result);
  return {
    ...answered,
    ids: [...answered.ids, ...heard.ids],
    holds: [...answered.holds, ...heard.holds],
    results,
    left: news.answers.filter(({ messageId }) => !messages.has(messageId) && there.has(messageId)),
  };
}

/**
 * A standby that was promoted without the last commits does not know what they began, and begins it again under the
 * same number. So an answer counts only for the attempt with its own id.
 */
function isOfItsAttempt({ messageId, number, attemptId }: RequestAnswer, messages: TurnState['messages']): boolean {
  return messages.get(messageId)?.attempt(number)?.id === attemptId;
}

/** The messages that this turn could not lock and that exist: another turn has them. */
async function whichExist(tx: Tx, { messageIds }: News, { messages }: TurnState): Promise<ReadonlySet<string>> {
  const missing = messageIds.filter((id) => !messages.has(id));
  if (missing.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `SELECT x.id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id`,
    [missing],
  );
  return new Set(rows.map(({ id }) => id));
}

function withoutAttempt(target: Target | undefined, isLocked: boolean, there: ReadonlySet<string>): ReceiptResult {
  if (target === undefined) return { is: 'unknown_id' };
  if (!isLocked && there.has(target.messageId)) return { is: 'held' };
  // An echoed id that is not ours, or a guess that no longer holds, says nothing.
  return target.by === 'id' ? { is: 'message_gone' } : { is: 'unknown_id' };
}

/**
 * Some codes say that the recipient wants no more messages, or no more marketing, on this channel. The next message
 * must know, whatever became of this one.
 */
export async function writeSuppressions(tx: Tx, messages: readonly OpenMessage[]): Promise<void> {
  const refusals = messages.flatMap(({ message, refusals }) =>
    refusals.map(({ channel, code }) => ({
      phoneNumber: message.to,
      channel,
      reason: `refused with code ${code}`,
      category: errorAction({ channel, code }).suppresses ?? ('all' as const),
      causeId: message.id,
    })),
  );
  await addSuppressions(tx, refusals, { source: 'error_code' });
}

/**
 * Writes what answers and receipts say about channels: pauses that end or go on, and holds that begin. Resolves to the
 * holds as they are now. Most turns learn nothing of the kind and write nothing.
 */
export async function changeChannels(
  tx: Tx,
  { served, failed, holds }: Pick<AppliedNews, 'served' | 'failed' | 'holds'>,
  { now, holds: known, erring }: TurnState,
  policy: DeliveryPolicy,
  onChanged: (changes: readonly HoldChange[]) => Promise<void>,
): Promise<readonly ChannelHold[]> {
  const works = [...new Set(served.map(({ channel }) => channel))].sort();
  const erred = works.filter((channel) => erring.has(erringKey('answer', channel)));
  await clearConsecutiveErrors(tx, erred.map(aboutChannel), 'answer');
  const over = await endPauses(tx, served, known, now);
  const longer = await prolongPauses(tx, failed, known, now, policy);
  const begun = await writeHolds(tx, holds, now, policy);
  await onChanged([...over, ...longer, ...begun]);
  return over.length > 0 || holds.length > 0 || failed.length > 0 ? readHolds(tx) : known;
}
