import { NIL } from 'uuid';
import type { MessageAcceptance } from '../accepting/accept-messages.js';
import type { WouldSendDto } from '../accepting/dry-run.dto.js';
import { answeredBefore, type IdempotencyKey, wouldClaim } from '../accepting/idempotency.js';
import { wouldTake } from '../accepting/recipient-windows.js';
import { refusalProblem } from '../accepting/refusal.js';
import { type PreparedResend, prepareResends, refusedResends, type Resending } from '../accepting/resends.js';
import { type AuditEntry, recordAudit } from '../audit/audit.js';
import { databaseNow } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { idCursor } from '../http/pages.js';
import type { Problem } from '../http/problem.js';
import type { Language } from '../languages/languages.js';
import { type Chosen, type ChosenMessages, findChosen, oldestFirst } from '../messages/chosen-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { priceOf } from '../messages/price.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import { decimalOf } from '../statistics/counting/money.js';
import { type AcceptedBulk, acceptItems, type BatchItems, CHUNK } from './accept-items.js';
import { itemErrors, MAX_LISTED } from './bulk-result.js';
import type { CheckedItem } from './check-item.js';
import { BATCHES, batchIdAt } from './open-batch.js';
import type { NotResentDto, ResendDryRunDto } from './resend.dto.js';

/** What would become of messages that were sent again now, by the rules that would apply. Stores nothing, and takes nobody's place. */
export async function resendDry(
  context: DeliveryContext,
  wanted: ChosenMessages,
  resending: Resending,
  language: Language,
): Promise<ResendDryRunDto> {
  const { ids, nextBefore } = oldestFirst(await findChosen(context.dataSource, wanted));
  const prepared: PreparedResend[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    prepared.push(...(await prepareResends(context, ids.slice(i, i + CHUNK), { ...resending, batchId: NIL })));
  }
  const refused = await refusedNow(context, prepared, resending);
  const problems = prepared.map((one, i) => (one.ok ? (refused.get(i) ?? null) : one.problem));
  const sent = prepared.flatMap((one, i) => (one.ok && problems[i] === null ? [one] : []));
  const first = firstRequests(context.policy);
  for (const { submission, sends } of sent) if (sends !== null) first.add(submission.message, sends);
  const rejected = problems.flatMap((problem, i) => (problem === null ? [] : [{ messageId: ids[i]!, problem }]));
  return {
    found: ids.length,
    accepted: sent.length,
    recipients: new Set(sent.map(({ submission: { message } }) => canonicalNumber(message.to))).size,
    statuses: countsOf(prepared.flatMap(({ status }) => status ?? [])),
    ...first.total(),
    rejectedCount: rejected.length,
    rejectedBy: countsOf(rejected.map(({ problem }) => problem.type)),
    rejected: rejected.slice(0, MAX_LISTED).map(({ messageId, problem }): NotResentDto => ({
      messageId,
      type: problem.type,
      errors: itemErrors(problem, language),
    })),
    nextCursor: nextBefore && idCursor.encode(nextBefore),
  };
}

/** Those that would be refused when they are stored, by their indexes: sent again before, or too much for their recipients. */
async function refusedNow(
  { dataSource, policy }: DeliveryContext,
  prepared: readonly PreparedResend[],
  { allowDuplicate }: Resending,
): Promise<ReadonlyMap<number, Problem>> {
  const ready = prepared.flatMap((one, i) => (one.ok ? [{ i, submission: one.submission }] : []));
  return inTransaction(dataSource, async (tx) => {
    const notResent = await refusedResends(
      tx,
      ready.map(({ submission }) => submission),
    );
    const others = ready.filter((_, n) => !notResent.has(n));
    const addressed = others.map(({ submission: { message } }) => ({ ...message, allowDuplicate }));
    const verdicts = await wouldTake(tx, addressed, policy, await databaseNow(tx));
    return new Map([
      ...[...notResent].map(([n, problem]) => [ready[n]!.i, problem] as const),
      ...others.flatMap(({ i }, n) => {
        const verdict = verdicts[n]!;
        return verdict.refusal === null ? [] : [[i, refusalProblem(verdict)] as const];
      }),
    ]);
  });
}

function countsOf(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

/** What the first requests of messages would make together. */
interface FirstRequests {
  add(message: { country: string | null }, sends: Pick<WouldSendDto, 'channel' | 'text'>): void;
  total(): Pick<ResendDryRunDto, 'channels' | 'segments' | 'prices'>;
}

/** Adds up channels, segments and prices, one message after the other. */
export function firstRequests({ prices }: Pick<DeliveryPolicy, 'prices'>): FirstRequests {
  const channels = new Map<string, number>();
  const micros = new Map<string, bigint>();
  let segments = 0;
  return {
    add({ country }, { channel, text }) {
      channels.set(channel, (channels.get(channel) ?? 0) + 1);
      if (channel === 'sms') segments += smsSegments(text).segments;
      const { costMicros, costCurrency } = priceOf(prices, channel, { country, text });
      if (costMicros === null || costCurrency === null) return;
      micros.set(costCurrency, (micros.get(costCurrency) ?? 0n) + BigInt(costMicros));
    },
    total: () => ({
      channels: Object.fromEntries(channels),
      segments,
      prices: [...micros].sort().map(([currency, of]) => ({ amount: decimalOf(of), currency })),
    }),
  };
}

export interface ResendOptions extends Resending {
  /** What the batch is called; null: nothing. */
  name: string | null;
  idempotency: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
  /** In which is told why messages are not sent. */
  language: Language;
  by: Caller;
}

/**
 * `found`: what the batch was begun with. `nothing`: no message fits, so there is no batch, and its key stays free; look on before
 * `nextBefore`.
 */
export type Resent =
  | (Exclude<AcceptedBulk, { bulk: 'mismatch' }> & { found: Chosen })
  | { bulk: 'mismatch' }
  | { bulk: 'nothing'; nextBefore: string | null };

/**
 * Sends stored messages again, as a batch of new ones, the oldest first. What it is about is settled and stored when the batch is begun:
 * whoever repeats a request that broke off, under its key, goes on with the very same messages.
 * @throws Problem when too many messages wait already, or another request holds what this one needs and does not end
 */
export async function resend(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  wanted: ChosenMessages,
  { name, idempotency, ratePerSecond, language, by, ...resending }: ResendOptions,
): Promise<Resent> {
  const begun = await begunBefore(context, idempotency);
  const found = begun ?? oldestFirst(await findChosen(context.dataSource, wanted));
  if (found.ids.length === 0) {
    if (await belongsToAnother(context, idempotency)) return { bulk: 'mismatch' };
    return { bulk: 'nothing', nextBefore: found.nextBefore };
  }
  let stored = found;
  const items = (of: Chosen): BatchItems => ({
    total: of.ids.length,
    check: (from, batchId) => checkResends(context, of.ids, from, { ...resending, batchId }),
    begun: async (tx, batchId) => {
      await tx.query(`INSERT INTO resends (batch_id, message_ids, next_before) VALUES ($1, $2, $3)`, [
        ...[batchId, of.ids, of.nextBefore],
      ]);
      await recordAudit(tx, by, [audited(batchId, of, wanted, resending)]);
    },
    again: async (batchId) => {
      stored = (await inTransaction(context.dataSource, (tx) => readResend(tx, batchId))) ?? of;
      return items(stored);
    },
  });
  const { application } = resending;
  const options = { application, name, idempotency, ratePerSecond, duplicates: 'keep', language } as const;
  const accepted = await acceptItems(context, acceptance, items(found), options);
  if (accepted.bulk === 'mismatch') return accepted;
  if (accepted.bulk === 'repeated') {
    const { batchId } = accepted.result;
    stored = (await inTransaction(context.dataSource, (tx) => readResend(tx, batchId))) ?? stored;
  }
  return { ...accepted, found: stored };
}

/** What the batch of this key is about; null: it has none yet. */
async function begunBefore(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  key: IdempotencyKey | null,
): Promise<Chosen | null> {
  if (key === null) return null;
  const [answer] = await answeredBefore(dataSource, [key], BATCHES);
  if (answer === undefined) return null;
  return inTransaction(dataSource, (tx) => readResend(tx, batchIdAt(answer.location!)));
}

/** Whether this key came with another request. */
async function belongsToAnother(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  key: IdempotencyKey | null,
): Promise<boolean> {
  if (key === null) return false;
  const claims = await inTransaction(dataSource, (tx) => wouldClaim(tx, [key], BATCHES));
  return [...claims.values()].includes('mismatch');
}

/** What a batch sends again; null: it does not. */
async function readResend(tx: Tx, batchId: string): Promise<Chosen | null> {
  const [row] = await tx.query<Chosen>(
    `SELECT message_ids AS ids, next_before AS "nextBefore" FROM resends WHERE batch_id = $1`,
    [batchId],
  );
  return row ?? null;
}

async function checkResends(
  context: DeliveryContext,
  ids: readonly string[],
  from: number,
  resending: Resending & { batchId: string },
): Promise<CheckedItem[]> {
  const prepared = await prepareResends(context, ids.slice(from, from + CHUNK), resending);
  return prepared.map((one, i): CheckedItem => {
    const index = from + i;
    if (!one.ok) return { index, problem: one.problem };
    const { submission } = one;
    return { index, submission: { ...submission, message: { ...submission.message, batchIndex: index } } };
  });
}

/** A filter may hold a number, or words: only what it looks at is told. */
function audited(id: string, { ids }: Chosen, wanted: ChosenMessages, { allowDuplicate }: Resending): AuditEntry {
  const by = 'ids' in wanted ? 'ids' : Object.keys(wanted.filter).sort();
  return {
    action: 'messages.resent',
    subject: { type: 'batch', id },
    before: null,
    after: { messages: ids.length, by, allowDuplicate },
  };
}
