import { Batcher } from '../../database/batcher.js';
import { inTransaction } from '../../database/transaction.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { databaseNow } from '../message-rows.js';
import { messageView } from '../message.view.js';
import { type Claim, claimKeys, type IdempotencyKey } from './idempotency.js';
import { expiryOf, insertMessages } from './insert-messages.js';
import type { NewMessage } from './new-message.js';

export interface Submission {
  message: NewMessage;
  /** The caller's idempotency key, when it gave one. */
  idempotency: IdempotencyKey | null;
}

const MAX_BATCH = 500;

/** Accepts single messages: whoever submits at the same moment shares a transaction. */
export class MessageAcceptance {
  private readonly batcher: Batcher<Submission, Claim>;

  constructor(private readonly context: DeliveryContext) {
    this.batcher = new Batcher({ maxItems: MAX_BATCH, write: (submissions) => this.write(submissions) });
  }

  /** Resolves once message and job are committed, or an earlier answer is found for the same key. */
  accept(submission: Submission): Promise<Claim> {
    return this.batcher.add(submission);
  }

  /** Every submission that was taken is stored. */
  drained(): Promise<void> {
    return this.batcher.drained();
  }

  private write(submissions: readonly Submission[]): Promise<Claim[]> {
    const { dataSource, queue, policy } = this.context;
    return inTransaction(dataSource, async (tx) => {
      const now = await databaseNow(tx);
      const claims = await claimKeys(
        tx,
        submissions.map(({ message, idempotency }) => ({
          key: idempotency,
          answer: {
            status: 202,
            location: `/api/v1/messages/${message.id}`,
            body: JSON.stringify(acceptedView(message, now, expiryOf(message, policy, now))),
          },
        })),
      );
      const taken = submissions.filter((_, i) => claims[i]!.claim === 'first');
      await insertMessages(
        tx,
        queue,
        policy,
        taken.map(({ message }) => message),
        now,
      );
      return claims;
    });
  }
}

/** A message as it is answered the moment it is accepted: what a reader would be shown, without reading it back. */
export function acceptedView(message: NewMessage, now: Date, expiresAt: Date) {
  return messageView(
    {
      ...message,
      createdAt: now,
      expiresAt,
      status: 'queued',
      channel: null,
      fallbackUsed: false,
      failureCode: null,
      failureMessage: null,
      sentAt: null,
      deliveredAt: null,
      finishedAt: null,
      nextAt: null,
      failures: 0,
      heldChannel: null,
      replayedAfter: null,
    },
    [],
    [{ at: now, event: 'accepted', detail: {} }],
  );
}
