import type { Language } from '../languages/languages.js';
import { say } from '../languages/say.js';
import { newId } from '../database/new-id.js';
import { databaseNow } from '../database/clock.js';
import { withLockTimeout } from '../database/lock-timeout.js';
import { isLockTimeout } from '../database/sql-state.js';
import { inTransaction } from '../database/transaction.js';
import { Problem } from '../http/problem.js';
import { LOCK_WAIT_MS, type MessageAcceptance } from '../accepting/accept-messages.js';
import { claimProblem } from '../accepting/submit.js';
import { answeredBefore, type IdempotencyKey } from '../accepting/idempotency.js';
import { refusalProblem } from '../accepting/refusal.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { type BulkResult, readBulkResult } from './bulk-result.js';
import { type BatchOwner, type CheckedItem, checkBatchItems } from './check-item.js';
import { BATCHES, batchIdAt, lease, type NewBatch, type OpenedBatch, openBatch } from './open-batch.js';
import { persistently } from './persistently.js';
import { storeChunk } from './store-chunk.js';
import type { MessageFor } from './shared-body.js';
import type { Duplicates } from './shared-body.dto.js';
import { endUpload, storeItems } from './store-items.js';

export interface BulkOptions {
  /** Whose batch it is, and whose idempotency keys those of the items are. */
  application: string;
  /** What the batch is called; null: nothing. */
  name?: string | null;
  /** Of the whole batch. */
  idempotency?: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond?: number | null;
  /** Where the items are recipients of one body. */
  messageFor?: MessageFor | null;
  /** Default: `keep`. */
  duplicates?: Duplicates;
  /** Of items that do not say themselves; null: at once. */
  sendAt?: Date | null;
  /** In which is told what is wrong with items. Default: English. */
  language?: Language;
}

/** `repeated`: the same request was accepted before, and this is what became of it. */
export type AcceptedBulk = { bulk: 'first' | 'repeated'; result: BulkResult } | { bulk: 'mismatch' };

/** A chunk is worth a transaction, and what it holds is sent while the next one is stored. */
const CHUNK = 500;
/** For so long its key belongs to one request; renewed while that is open, so that who repeats it soon goes on. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const NEVER = new AbortController().signal;

/**
 * Checks each item on its own, and stores the good ones chunk by chunk: what is stored is sent while the rest is stored.
 * Batch and key are stored with the first chunk; whoever repeats a request that broke off goes on where it ended.
 * @throws Problem when too many messages wait already, or another request holds what this one needs and does not end
 */
export async function acceptBulk(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  items: readonly unknown[],
  options: BulkOptions,
): Promise<AcceptedBulk> {
  const { application, idempotency = null, ratePerSecond = null, messageFor = null, duplicates = 'keep' } = options;
  const { name = null, sendAt = null, language = 'en' } = options;
  const check = (from: number, batchId: string) =>
    checkChunk(context, items, from, { batchId, application, sendAt }, messageFor);
  const wanted: NewBatch = { id: newId(), application, name, idempotency, ratePerSecond, leaseMs: LEASE_MS };
  const batch = await open(context, acceptance, wanted, await check(0, wanted.id), { total: items.length, duplicates });
  switch (batch.opened) {
    case 'mismatch':
      return { bulk: 'mismatch' };
    case 'in_progress':
      throw claimProblem({ claim: 'in_progress' })!;
    case 'complete':
      return { bulk: 'repeated', result: await read(context, batch.id, language) };
    case 'found':
    case 'new':
  }
  const from = batch.opened === 'new' ? CHUNK : Math.floor(batch.nextIndex / CHUNK) * CHUNK;
  const renewing = setInterval(() => void renew(context, batch.id), RENEW_MS).unref();
  try {
    for (let i = from; i < items.length; i += CHUNK) {
      const chunk = await check(i, batch.id);
      const kept = { batchId: batch.id, leaseMs: LEASE_MS };
      await persistently(() => storeChunk(context, acceptance, kept, chunk, { stop: NEVER, duplicates }));
    }
    if (batch.opened === 'found' || items.length > CHUNK) {
      await persistently(() => inTransaction(context.dataSource, (tx) => endUpload(tx, batch.id, true)));
    }
    return { bulk: batch.opened === 'new' ? 'first' : 'repeated', result: await read(context, batch.id, language) };
  } catch (error) {
    throw await brokenOff(context, batch.id, error);
  } finally {
    clearInterval(renewing);
  }
}

/** The first chunk, in the transaction that claims the key. A batch that was begun before is left as it is. */
async function open(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  wanted: NewBatch,
  first: readonly CheckedItem[],
  { total, duplicates }: { total: number; duplicates: Duplicates },
): Promise<OpenedBatch> {
  const isQueueFull = await acceptance.isQueueFull();
  let isOpen = false;
  try {
    const [batch, accepted] = await inTransaction(context.dataSource, async (tx) => {
      const now = await databaseNow(tx);
      const opened = await withLockTimeout(tx, LOCK_WAIT_MS, () => openBatch(tx, wanted, now));
      isOpen = true;
      if (opened.opened !== 'new') return [opened, 0] as const;
      if (isQueueFull) throw refusalProblem({ refusal: 'queue_full' });
      const options = { now, isQueueFull, lockWaitMs: LOCK_WAIT_MS, leaseMs: LEASE_MS, duplicates };
      const stored = await storeItems(tx, context, wanted.id, first, options);
      if (first.length === total) await endUpload(tx, wanted.id, true);
      return [opened, stored.stored === 'stored' ? stored.accepted : 0] as const;
    });
    acceptance.count(accepted);
    return batch;
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw isOpen ? refusalProblem({ refusal: 'busy' }) : claimProblem({ claim: 'in_progress' })!;
  }
}

function checkChunk(
  context: DeliveryContext,
  items: readonly unknown[],
  from: number,
  owner: BatchOwner,
  messageFor: MessageFor | null,
): Promise<CheckedItem[]> {
  const read = items
    .slice(from, from + CHUNK)
    .map((value, i) => ({ index: from + i, read: { ok: true, value } }) as const);
  return checkBatchItems(context, read, owner, messageFor);
}

async function renew({ dataSource, watch }: DeliveryContext, id: string): Promise<void> {
  await inTransaction(dataSource, async (tx) => lease(tx, id, LEASE_MS, await databaseNow(tx))).catch(
    (error: unknown) => void watch.report(error),
  );
}

/** What became of a bulk under this key; null: it is not known. One that is not complete broke off. */
export async function resultBefore(
  context: DeliveryContext,
  key: IdempotencyKey,
  language: Language,
): Promise<BulkResult | null> {
  const [answer] = await answeredBefore(context.dataSource, [key], BATCHES);
  return answer === undefined ? null : read(context, batchIdAt(answer.location!), language);
}

/** How many of its items. */
export const storedOf = ({ accepted, rejectedCount, repeated }: BulkResult): number =>
  accepted + rejectedCount + repeated;

function read({ dataSource }: DeliveryContext, id: string, language: Language): Promise<BulkResult> {
  return inTransaction(dataSource, (tx) => readBulkResult(tx, id, language));
}

/** What was stored stays stored; whoever has a key goes on with it. */
async function brokenOff(context: DeliveryContext, batchId: string, cause: unknown): Promise<Problem> {
  const stored = await read(context, batchId, 'en').then(storedOf, () => null);
  return new Problem({
    type: '/problems/bulk-broken-off',
    title: say('The bulk broke off'),
    status: 503,
    detail: say(
      'Only the first of its items are stored, and sent. Send the same again under its Idempotency-Key to add the rest; without a key, send those that are missing.',
    ),
    headers: { 'Retry-After': '15' },
    members: { batchId, ...(stored !== null && { stored }) },
    cause,
  });
}
