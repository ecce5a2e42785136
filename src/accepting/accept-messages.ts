import { Batcher } from '../database/batcher.js';
import { isLockTimeout } from '../database/sql-state.js';
import { inTransaction } from '../database/transaction.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
import { type Claim, storeSubmissions } from './store-submissions.js';
import type { Submission } from './submission.js';
import type { DataSource } from 'typeorm';
import { type MessageTotal, messageTotals } from '../statistics/reading/message-totals.js';

const MAX_BATCH = 500;
/** How long a transaction waits for another that has the same key or the same recipient: usually milliseconds. */
export const LOCK_WAIT_MS = 1_000;
/** How long one is waited for that may be the stuck one. */
export const STUCK_WAIT_MS = 200;

/** Accepts messages: whoever submits at the same moment shares a transaction. */
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

  /** As many messages wait as may. */
  isQueueFull(): Promise<boolean> {
    return this.depth.isFull();
  }

  /** So many were accepted otherwise, as batches. */
  count(accepted: number): void {
    this.depth.add(accepted);
  }

  /** Every submission that was taken is stored. */
  drained(): Promise<void> {
    return this.batcher.drained();
  }

  /**
   * All in one transaction. Only when somebody else holds one of their keys or recipients and does not let go (a replica
   * that froze), each in its own, so that one stuck message does not stop the others.
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

/** What becomes of a submission for which the lock of another was waited for in vain. */
export function stuckClaim({ idempotency }: Submission): Claim {
  return idempotency ? { claim: 'in_progress' } : { claim: 'refused', refusal: 'busy' };
}

/** How long a count is good for. */
const FRESH_MS = 1_000;

/**
 * How many messages wait for their first attempt, but for those that are scheduled, over all replicas: a few rows that the fold of the statistics keeps,
 * and the deltas that are not folded yet, so it costs the same at five million as at none. Exact when it is read; read
 * at most once a second, and in between this process counts what it adds itself. So the limit may be passed by what
 * other replicas accept within a second, some thousands.
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

  /** This process has just had so many more accepted. */
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
