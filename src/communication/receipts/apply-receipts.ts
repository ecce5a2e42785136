import type { Tx } from '../../database/transaction.js';
import { readCircumstances } from '../delivering/circumstances.js';
import { carryOut } from '../delivering/carry-out.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { holdsByChannel, type NewHold, readHolds, writeHolds } from '../delivering/holds.js';
import { writeSuppressions } from '../delivering/suppressions.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import type { Receipt } from '../receipt.js';
import type { AttemptRecord } from '../attempt.entity.js';
import { learnFromAttempts } from '../window/learn-from-attempts.js';
import { refusedChannels } from './account-errors.js';
import { learnIds } from './learn-ids.js';
import { isStillGuessed, matchUnknown } from './match-unknown.js';
import { parkReceipts } from './parked-receipts.js';
import { findProviderIds, type KnownId, reserveProviderIds } from './provider-ids.js';
import type { ReceiptFate } from './receipt-fate.js';
import { recordReceipt } from './record-receipt.js';

/**
 * Applies receipts in the caller's transaction: finds each one's attempt, raises it, and decides what comes next for its
 * message. One fate for each receipt, in order.
 */
export async function applyReceipts(
  tx: Tx,
  { queue, policy, holdLog }: DeliveryContext,
  receipts: readonly Receipt[],
): Promise<ReceiptFate[]> {
  const ids = await findProviderIds(
    tx,
    receipts.map(({ providerMessageId }) => providerMessageId),
  );
  const known = receipts.map((receipt) => matchById(receipt, ids) ?? receipt.echoed);
  const guesses = await matchUnknown(
    tx,
    receipts.filter((_, i) => known[i] === null),
    policy,
  );
  const targets = receipts.map((receipt, i) => known[i] ?? guesses.get(receipt));
  const messages = await lockMessages(
    tx,
    targets.flatMap((target) => (target ? [target.messageId] : [])),
  );
  const byId = new Map(messages.map((open) => [open.message.id, open]));

  const matched = receipts.map((receipt, i) => {
    const target = targets[i];
    const open = target && byId.get(target.messageId);
    const number = open?.attempts.find((a) => isTarget(a, target!))?.number;
    return { receipt, target, open, number };
  });
  const refused = await refusedChannels(
    tx,
    matched.flatMap(({ receipt, open, number }) => (open && number !== undefined ? [{ receipt, open, number }] : [])),
    policy,
  );
  const learned: KnownId[] = [];
  const holds: NewHold[] = [];
  const fates = matched.map(({ receipt, target, open, number }): ReceiptFate | null => {
    const attempt = number === undefined ? undefined : open?.attempt(number);
    if (attempt && guesses.has(receipt) && !isStillGuessed(attempt, receipt)) return null;
    // An id that is known, of a message that is no longer kept: there is nothing to apply it to.
    if (!open || !attempt) return target && 'number' in target ? { is: 'message_gone' } : null;
    if (attempt.providerMessageId === null) learned.push({ ...attempt, providerMessageId: receipt.providerMessageId });
    const { changed, holds: called } = recordReceipt(open, attempt.number, receipt, policy, refused);
    holds.push(...called);
    return { is: changed ? 'applied' : 'changed_nothing', messageId: attempt.messageId, number: attempt.number };
  });
  holds.push(...(await learnIds(tx, learned, byId, policy)));
  holdLog.log(tx, await writeHolds(tx, holds, policy));
  await learnFromAttempts(tx, messages, policy);
  const circumstancesOf = await readCircumstances(tx, messages, holdsByChannel(await readHolds(tx)), policy);
  for (const open of messages) carryOut(open, circumstancesOf(open), policy, null);
  await writeSuppressions(tx, messages);
  await saveMessages(tx, queue, messages);

  const strangers = receipts.filter((_, i) => fates[i] === null);
  const later = await parkStrangers(tx, strangers, policy);
  return fates.map(
    (fate, i) => fate ?? { is: later.has(receipts[i]!.providerMessageId) ? 'again' : 'waiting_for_attempt' },
  );
}

/** Parks receipts whose attempt nobody knows; answers the ids that became known just now. */
async function parkStrangers(tx: Tx, receipts: readonly Receipt[], policy: DeliveryPolicy): Promise<Set<string>> {
  const wanted = receipts.map(({ providerMessageId }) => providerMessageId);
  await reserveProviderIds(tx, wanted);
  const ids = await findProviderIds(tx, wanted);
  const found = receipts.filter((receipt) => matchById(receipt, ids) !== null);
  await parkReceipts(
    tx,
    receipts.filter((receipt) => !found.includes(receipt)),
    policy,
  );
  return new Set(found.map(({ providerMessageId }) => providerMessageId));
}

function isTarget(attempt: AttemptRecord, target: KnownId | NonNullable<Receipt['echoed']>): boolean {
  return 'number' in target ? attempt.number === target.number : attempt.id === target.attemptId;
}

/** Dialect `toolkit` tells no channel; an id that two channels use then matches neither. */
function matchById(receipt: Receipt, ids: readonly KnownId[]): KnownId | null {
  const found = ids.filter(
    (id) =>
      id.providerMessageId === receipt.providerMessageId &&
      (receipt.channel === null || receipt.channel === id.channel),
  );
  return found.length === 1 ? found[0]! : null;
}
