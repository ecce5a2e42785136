import { Batcher } from '../database/batcher.js';
import { isLockTimeout } from '../database/database-errors.js';
import { inTransaction } from '../database/transaction.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
import { type Claim, storeSubmissions } from './store-submissions.js';
import type { Submission } from './submission.js';
import type { DataSource } from 'typeorm';
import { type MessageTotal, messageTotals } from '../statistics/reading/totals.js';

const MAX_BATCH = 500;
/** How long a transaction waits for another one with the same key or recipient. Usually that takes milliseconds. */
export const LOCK_WAIT_MS = 1_000;
/** How long to wait for a transaction that may be the stuck one. */
export const STUCK_WAIT_MS = 200;

/** Accepts messages. Concurrent submissions share a transaction. */
export class MessageAcceptance {
  private readonly batcher: Batcher<Submission, Claim>;
  private readonly depth: QueueDepth;

  constructor(private readonly context: DeliveryContext) {
    this.depth = new QueueDepth(context.dataSource, context.policy.maxQueued);
    this.batcher = new Batcher({ maxItems: MAX_BATCH, write: (submissions) => this.write(submissions) });
  }

  /** Resolves once the message is committed, or it is known why not. */
  accept(submission: Submission): Promise<Claim> {
    return this.batcher.add(submission);
  }

  /** The queue is full. */
  isQueueFull(): Promise<boolean> {
    return this.depth.isFull();
  }

  /** Counts messages that were accepted in another way, as batches. */
  count(accepted: number): void {
    this.depth.add(accepted);
  }

  /** Resolves when every submission in hand is stored. */
  drained(): Promise<void> {
    return this.batcher.drained();
  }

  /**
   * All submissions in one transaction. If another transaction holds one of their keys or recipients too long (a
   * replica that froze), each gets a transaction of its own. So one stuck message does not stop the others.
   */
  private async write(submissions: readonly Submission[]): Promise<Claim[]> {
    try {
      return await this.store(submissions, LOCK_WAIT_MS);
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
    }
    const claims: Claim[] = [];
    for (const submission of submissions) claims.push(await this.writeAlone(submission));
    return claims;
  }

  private async writeAlone(submission: Submission): Promise<Claim> {
    try {
      return (await this.store([submission], STUCK_WAIT_MS))[0]!;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return stuckClaim(submission);
    }
  }

  private async store(submissions: readonly Submission[], lockWaitMs: number): Promise<Claim[]> {
    const isQueueFull = await this.depth.isFull();
    const claims = await inTransaction(this.context.dataSource, async (tx) => {
      const now = await databaseNow(tx);
      return storeSubmissions(tx, this.context, submissions, { now, isQueueFull, lockWaitMs });
    });
    const isAdded = (i: number) => claims[i]!.claim === 'first' && submissions[i]!.message.sendAt === null;
    this.depth.add([...claims.keys()].filter(isAdded).length);
    return claims;
  }
}

/** The result of a submission whose lock was not released in time. */
export function stuckClaim({ idempotency }: Submission): Claim {
  return idempotency ? { claim: 'in_progress' } : { claim: 'refused', refusal: 'busy' };
}

/** How long a count is good for. */
const FRESH_MS = 1_000;

/**
 * How many messages wait for their first attempt, over all replicas; scheduled ones do not count. It reads a few rows
 * that the statistics' fold keeps, and the deltas that are not folded yet. So it costs the same at five million
 * messages as at none. It is exact when it is read, and read at most once a second. In between this process adds what
 * it accepts itself. So other replicas may pass the limit by what they accept within a second: some thousands.
 */
export class QueueDepth {
  private waiting = 0;
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly limit: number,
  ) {}

  async isFull(): Promise<boolean> {
    if (performance.now() - this.readAt > FRESH_MS) await (this.reading ??= this.read());
    return this.waiting >= this.limit;
  }

  /** Adds messages that this process has just accepted. */
  add(accepted: number): void {
    this.waiting += accepted;
  }

  private async read(): Promise<void> {
    try {
      const totals = await messageTotals(this.dataSource);
      this.waiting = totals.filter(isWaiting).reduce((sum, { n }) => sum + n, 0);
      this.readAt = performance.now();
    } finally {
      this.reading = undefined;
    }
  }
}

function isWaiting({ status }: MessageTotal): boolean {
  return status === 'queued';
}
