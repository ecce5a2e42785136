import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { Tx } from '../database/transaction.js';
import { replyLate } from '../inbox/late-reply.js';
import { knowWaits } from '../inbox/settle-incoming.js';
import type { PostOutcome } from './post-outcome.js';
import { replyInAnswer } from './reply-in-answer.js';
import type { StoredEvent } from './stored-event.js';

/** Stores what the receiver replied to a sender, where it did, in the transaction that settles the event: once, however often it is posted. */
export async function storeReply(
  tx: Tx,
  context: DeliveryContext,
  { type, subject }: Pick<StoredEvent, 'type' | 'subject'>,
  outcome: PostOutcome,
): Promise<void> {
  if (type !== INCOMING_EVENT_TYPE || outcome.outcome !== 'answered') return;
  const answer = await replyInAnswer(outcome.body);
  switch (answer.is) {
    case 'none':
      return;
    case 'invalid':
      return void (await replyLate(tx, context, subject, null));
    case 'reply':
      // Not waited for within a transaction: this reply goes by what is known, which a later one finds anew.
      void knowWaits(context, answer.reply);
      return void (await replyLate(tx, context, subject, answer.reply));
  }
}
