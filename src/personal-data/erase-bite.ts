import { databaseClock, databaseNow } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { type NumberInText, numberInText } from '../messages/numbers/number-in-text.js';
import { eraseIncoming } from './erase-incoming.js';
import { endAll, eraseMessages, nextMessages } from './erase-messages.js';
import { eraseNumber } from './erase-number.js';
import { eraseParked, eraseRejections, eraseSpool } from './erase-webhooks.js';
import { type Bite, type OpenErasure, progressAfter } from './erasure.js';
import { lockErasure, nextErasure, putOffErasure, saveProgress } from './erasures.js';

/**
 * One bite of the erasure that has waited longest: a transaction that erases and notes how far it came, so that whatever is
 * killed, another process goes on there. Resolves to whether there may be more at once.
 */
export async function eraseBite(context: DeliveryContext): Promise<boolean> {
  const due = await nextErasure(context.dataSource, databaseClock.now());
  if (due === null) return false;
  try {
    return await bite(context, due);
  } catch (error) {
    await putOffErasure(context.dataSource, due.id, databaseClock.now()).catch(() => undefined);
    throw error;
  }
}

/** What is not finished is ended before, each message in a transaction of its own: ending it again changes nothing. */
async function bite(context: DeliveryContext, due: OpenErasure): Promise<boolean> {
  const found = due.step === 'messages' ? await nextMessages(context, due) : [];
  const cancelled = await endAll(context, found);
  return inTransaction(context.dataSource, async (tx) => {
    const erasure = await lockErasure(tx, due);
    if (erasure === null) return false;
    const now = await databaseNow(tx);
    const number = numberInText(erasure.phoneNumber);
    const done =
      due.step === 'messages'
        ? await eraseMessages(tx, found, erasure, number, now)
        : await rest(tx, erasure, number, now);
    const erased = { ...done.erased, ...(cancelled > 0 && { cancelled }) };
    const progress = progressAfter(erasure, done, now);
    await saveProgress(tx, erasure.id, progress, erased, now);
    return true;
  });
}

function rest(tx: Tx, erasure: OpenErasure, number: NumberInText, now: Date): Promise<Bite> {
  switch (erasure.step) {
    case 'messages':
      throw new Error('messages are erased with what was found of them');
    case 'incoming_messages':
      return eraseIncoming(tx, erasure, number);
    case 'spool':
      return eraseSpool(tx, erasure, number);
    case 'parked_receipts':
      return eraseParked(tx, erasure, number, now);
    case 'batch_rejections':
      return eraseRejections(tx, erasure, number);
    case 'number':
      return eraseNumber(tx, erasure, now);
    case 'done':
      return Promise.resolve({ erased: {}, position: null });
  }
}
