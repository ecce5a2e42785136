import { setTimeout } from 'node:timers/promises';
import { LOCK_WAIT_MS, type MessageAcceptance } from '../accepting/accept-messages.js';
import type { IdempotencyKey } from '../accepting/idempotency.js';
import { refusalProblem } from '../accepting/refusal.js';
import { claimProblem } from '../accepting/submit.js';
import { databaseNow } from '../database/clock.js';
import { inTransaction, type Tx, withLockTimeout } from '../database/transaction.js';
import { newId } from '../database/ids.js';
import { isDatabaseUnavailable, isLockTimeout } from '../database/database-errors.js';
import { Problem } from '../http/problem.js';
import { knownProblem } from '../http/problems.js';
import type { Language } from '../languages/languages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { type BulkResult, readBulkResult } from './bulk-result.js';
import type { CheckedItem } from './check-item.js';
import { lease, type NewBatch, openBatch, type OpenedBatch } from './open-batch.js';
import type { Duplicates } from './shared-body.dto.js';
import { storeChunk } from './store-chunk.js';
import { endUpload, storeItems } from './store-items.js';

/** The items of a batch, whose number is known, read and checked chunk by chunk. */
export interface BatchItems {
  total: number;
  /** Up to {@link CHUNK} of them from this index on, in the order of their indexes. */
  check(from: number, batchId: string): Promise<CheckedItem[]>;
  /** What is written beside the batch, in the transaction that begins it. */
  begun?(tx: Tx, batchId: string): Promise<void>;
  /** The items of a batch that an earlier request has begun. Default: the same. */
  again?(batchId: string): Promise<BatchItems>;
}

/** What of a batch is the same for all of its items. */
export interface BatchOptions {
  /** The name of its API key; empty: it came from code. */
  application: string;
  /** By which people know it; null: it has none. */
  name: string | null;
  /** Of the whole batch. */
  idempotency: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
  duplicates: Duplicates;
  /** In which is told what is wrong with items. */
  language: Language;
}

/** `repeated`: the same request was accepted before, and this is what became of it. */
export type AcceptedBulk = { bulk: 'first' | 'repeated'; result: BulkResult } | { bulk: 'mismatch' };

/** A chunk is worth a transaction, and what it holds is sent while the next one is stored. */
export const CHUNK = 500;
/** For so long its key belongs to one request; renewed while that is open, so that who repeats it soon goes on. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const NEVER = new AbortController().signal;

/**
 * Stores the good items of a batch chunk by chunk: what is stored is sent while the rest is stored. Batch and key are
 * stored with the first chunk; whoever repeats a request that broke off goes on where it ended.
 * @throws Problem when too many messages wait already, or another request holds what this one needs and does not end
 */
export async function acceptItems(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  given: BatchItems,
  { duplicates, language, ...kept }: BatchOptions,
): Promise<AcceptedBulk> {
  const wanted: NewBatch = { id: newId(), ...kept, leaseMs: LEASE_MS };
  const batch = await open(context, acceptance, wanted, given, duplicates);
  switch (batch.opened) {
    case 'mismatch':
      return { bulk: 'mismatch' };
    case 'in_progress':
      throw claimProblem({ claim: 'in_progress' })!;
    case 'complete':
      return { bulk: 'repeated', result: await readResult(context, batch.id, language) };
    case 'found':
    case 'new':
  }
  const isNew = batch.opened === 'new';
  const from = isNew ? CHUNK : Math.floor(batch.nextIndex / CHUNK) * CHUNK;
  const renewing = setInterval(() => void renew(context, batch.id), RENEW_MS).unref();
  try {
    const items = isNew ? given : ((await given.again?.(batch.id)) ?? given);
    for (let i = from; i < items.total; i += CHUNK) {
      const chunk = await items.check(i, batch.id);
      const kept = { batchId: batch.id, leaseMs: LEASE_MS };
      await persistently(() => storeChunk(context, acceptance, kept, chunk, { stop: NEVER, duplicates }));
    }
    if (!isNew || items.total > CHUNK) {
      await persistently(() => inTransaction(context.dataSource, (tx) => endUpload(tx, batch.id, true)));
    }
    return { bulk: isNew ? 'first' : 'repeated', result: await readResult(context, batch.id, language) };
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
  items: BatchItems,
  duplicates: Duplicates,
): Promise<OpenedBatch> {
  const first = await items.check(0, wanted.id);
  const isQueueFull = await acceptance.isQueueFull();
  let isOpen = false;
  try {
    const [batch, accepted] = await inTransaction(context.dataSource, async (tx) => {
      const now = await databaseNow(tx);
      const opened = await withLockTimeout(tx, LOCK_WAIT_MS, () => openBatch(tx, wanted, now));
      isOpen = true;
      if (opened.opened !== 'new') return [opened, 0] as const;
      if (isQueueFull) throw refusalProblem({ refusal: 'queue_full' });
      await items.begun?.(tx, wanted.id);
      const options = { now, isQueueFull, lockWaitMs: LOCK_WAIT_MS, leaseMs: LEASE_MS, duplicates };
      const stored = await storeItems(tx, context, wanted.id, first, options);
      if (first.length === items.total) await endUpload(tx, wanted.id, true);
      return [opened, stored.stored === 'stored' ? stored.accepted : 0] as const;
    });
    acceptance.count(accepted);
    return batch;
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw isOpen ? refusalProblem({ refusal: 'busy' }) : claimProblem({ claim: 'in_progress' })!;
  }
}

async function renew({ dataSource, watch }: DeliveryContext, id: string): Promise<void> {
  await inTransaction(dataSource, async (tx) => lease(tx, id, LEASE_MS, await databaseNow(tx))).catch(
    (error: unknown) => void watch.report(error),
  );
}

/** What became of a batch so far. */
export function readResult({ dataSource }: DeliveryContext, id: string, language: Language): Promise<BulkResult> {
  return inTransaction(dataSource, (tx) => readBulkResult(tx, id, language));
}

/** How many of its items. */
export const storedOf = ({ accepted, rejectedCount, repeated }: BulkResult): number =>
  accepted + rejectedCount + repeated;

/** What was stored stays stored; whoever has a key goes on with it. */
async function brokenOff(context: DeliveryContext, batchId: string, cause: unknown): Promise<Problem> {
  const stored = await readResult(context, batchId, 'en').then(storedOf, () => null);
  return knownProblem('bulk-broken-off', {
    headers: { 'Retry-After': '15' },
    members: { batchId, ...(stored !== null && { stored }) },
    cause,
  });
}

/** The database is away: who brings a batch waits. */
const AGAIN_MS = 500;
const AT_MOST_MS = 20_000;

/** Again while the database is away: an index that is stored is not stored twice, even if nobody heard of its commit. */
export async function persistently<Result>(work: () => Promise<Result>): Promise<Result> {
  const givenUpAt = performance.now() + AT_MOST_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > givenUpAt) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}
