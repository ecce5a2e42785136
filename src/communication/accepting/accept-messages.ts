import { Batcher } from '../../database/batcher.js';
import { isLockTimeout } from '../../database/sql-state.js';
import { inTransaction, type Tx } from '../../database/transaction.js';
import { QueueDepth } from '../admission/queue-depth.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { databaseNow } from '../message-rows.js';
import { type Claim, storeSubmissions } from './store-submissions.js';
import type { Submission } from './submission.js';

const MAX_BATCH = 500;
/** How long a transaction waits for another that has the same key or the same recipient: usually milliseconds. */
const LOCK_WAIT_MS = 1_000;
/** How long one that is known to be stuck is waited for. */
const STUCK_WAIT_MS = 200;

/** What else belongs into the transaction that stores these submissions, such as their batch. */
export type Besides = (tx: Tx, claims: readonly Claim[], now: Date) => Promise<void>;

/** Accepts messages: whoever submits at the same moment shares a transaction. */
export class MessageAcceptance {
  private readonly batcher: Batcher<Submission, Claim>;
  private readonly depth: QueueDepth;

  constructor(private readonly context: DeliveryContext) {
    this.depth = new QueueDepth(context.dataSource, context.policy.maxQueued);
    this.batcher = new Batcher({ maxItems: MAX_BATCH, write: (submissions) => this.acceptTogether(submissions) });
  }

  /** Resolves once message and job are committed, or it is known why not. */
  accept(submission: Submission): Promise<Claim> {
    return this.batcher.add(submission);
  }

  /**
   * The same for many that belong together: one transaction, with what `besides` writes into it. Only when somebody
   * else holds one of their keys or recipients and does not let go (a replica that froze), each gets a transaction of
   * its own, so that one stuck message does not stop the others; `besides` is called for each of them then.
   */
  async acceptTogether(submissions: readonly Submission[], besides?: Besides): Promise<Claim[]> {
    try {
      return await this.store(submissions, LOCK_WAIT_MS, besides);
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
    }
    const claims: Claim[] = [];
    for (const submission of submissions) claims.push(await this.acceptAlone(submission, besides));
    return claims;
  }

  /** As many wait as may; asked before a bulk that would only be refused item by item. */
  isQueueFull(): Promise<boolean> {
    return this.depth.isFull();
  }

  /** Every submission that was taken is stored. */
  drained(): Promise<void> {
    return this.batcher.drained();
  }

  private async acceptAlone(submission: Submission, besides?: Besides): Promise<Claim> {
    try {
      return (await this.store([submission], STUCK_WAIT_MS, besides))[0]!;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return submission.idempotency ? { claim: 'in_progress' } : { claim: 'refused', refusal: 'busy' };
    }
  }

  private async store(submissions: readonly Submission[], lockWaitMs: number, besides?: Besides): Promise<Claim[]> {
    const isQueueFull = await this.depth.isFull();
    const claims = await inTransaction(this.context.dataSource, async (tx) => {
      const now = await databaseNow(tx);
      const stored = await storeSubmissions(tx, this.context, submissions, { now, isQueueFull, lockWaitMs });
      await besides?.(tx, stored, now);
      return stored;
    });
    this.depth.add(claims.filter(({ claim }) => claim === 'first').length);
    return claims;
  }
}
