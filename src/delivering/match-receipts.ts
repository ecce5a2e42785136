import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Receipt } from '../deciding/receipt.js';
import { isStillGuessed, matchUnknown } from './match-unknown.js';
import { findProviderIds, type KnownId } from './provider-ids.js';
import type { Tx } from '../database/transaction.js';

/** The attempt that a receipt is about, as far as it can be told before its message is locked. */
export type Target =
  | { by: 'id'; messageId: string; number: number }
  | { by: 'echo'; messageId: string; attemptId: string }
  /** By recipient and channel: looked at once more under the lock. */
  | { by: 'guess'; messageId: string; attemptId: string };

/**
 * Finds whose receipts these are: by Siren's id, by the ids of ours that came back, or by recipient and channel where
 * exactly one attempt of unknown outcome fits. A receipt that nobody knows is not in the answer.
 */
export async function matchReceipts(
  tx: Tx,
  receipts: readonly Receipt[],
  { thorough, now }: { thorough: ReadonlySet<Receipt>; now: Date },
  policy: DeliveryPolicy,
): Promise<ReadonlyMap<Receipt, Target>> {
  if (receipts.length === 0) return new Map();
  const [recent, old] = [receipts.filter((receipt) => !thorough.has(receipt)), [...thorough]];
  const ids = [
    ...(await findProviderIds(tx, idsOf(recent), { now, days: 'last_two' })),
    ...(await findProviderIds(tx, idsOf(old), { now, days: 'all' })),
  ];
  const byId = Map.groupBy(ids, ({ providerMessageId }) => providerMessageId);
  const targets = new Map<Receipt, Target>();
  for (const receipt of receipts) {
    const target = targetOf(receipt, byId.get(receipt.providerMessageId) ?? []);
    if (target !== null) targets.set(receipt, target);
  }
  const guesses = await matchUnknown(
    tx,
    receipts.filter((receipt) => !targets.has(receipt)),
    policy,
  );
  for (const [receipt, guess] of guesses) targets.set(receipt, { by: 'guess', ...guess });
  return targets;
}

/** The number of the attempt, now that its message is locked; null: it is not about one of these after all. */
export function attemptNumber(open: OpenMessage, target: Target, receipt: Receipt): number | null {
  switch (target.by) {
    case 'id':
      return open.attempt(target.number)?.number ?? null;
    case 'echo':
      return open.attempts.find(({ id }) => id === target.attemptId)?.number ?? null;
    case 'guess': {
      const attempt = open.attempts.find(({ id }) => id === target.attemptId);
      return attempt !== undefined && isStillGuessed(attempt, receipt) ? attempt.number : null;
    }
  }
}

/** An id that began again is there twice: the echo decides, else the newest message. Two channels may use the same ids. */
function targetOf({ channel, echoed }: Receipt, known: readonly KnownId[]): Target | null {
  const fitting = known.filter((id) => channel === null || channel === id.channel);
  const own = fitting.find(({ messageId }) => messageId === echoed?.messageId);
  const isClear = new Set(fitting.map((id) => id.channel)).size === 1;
  const newest = isClear ? fitting.toSorted((a, b) => (a.messageId < b.messageId ? 1 : -1))[0] : undefined;
  const id = own ?? newest;
  if (id !== undefined) return { by: 'id', messageId: id.messageId, number: id.number };
  return echoed === null ? null : { by: 'echo', ...echoed };
}

function idsOf(receipts: readonly Receipt[]): string[] {
  return [...new Set(receipts.map(({ providerMessageId }) => providerMessageId))];
}
