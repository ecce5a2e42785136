import { discarded } from '../audit/audit-entry.js';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, type Transaction } from '../database/transaction.js';
import { discardMessages } from '../delivering/discard-messages.js';
import type { Caller } from '../http/actor.js';
import { discardIncoming } from '../inbox/discard-incoming.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { discardEvents } from '../outbox/discard-events.js';
import { discardWebhooks } from '../webhooks/discard-webhooks.js';
import { DEAD_LETTER_KINDS, type DeadLetterKind } from './dead-letter.dto.js';
import { type DeadLetterFilter, findDeadLetters, type FoundDeadLetter } from './find-dead-letters.js';

/** One call discards so many at most, in one transaction. */
export const MOST_DISCARDED = 1_000;

/** Discards the newest of the dead letters that fit, each told in the audit. Resolves to how many. */
export async function discardDeadLetters(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  filter: DeadLetterFilter,
  by: Caller,
  most = MOST_DISCARDED,
): Promise<number> {
  const found = await findDeadLetters(dataSource, filter, { before: null, limit: most });
  const byKind = Map.groupBy(found, ({ kind }) => kind);
  return inTransaction(dataSource, async (tx) => {
    let count = 0;
    for (const kind of DEAD_LETTER_KINDS) count += await discardOf(tx, kind, byKind.get(kind) ?? [], by);
    return count;
  });
}

async function discardOf(
  tx: Transaction,
  kind: DeadLetterKind,
  letters: readonly FoundDeadLetter[],
  by: Caller,
): Promise<number> {
  if (letters.length === 0) return 0;
  const ids = letters.map(({ id }) => id);
  const done = await DISCARD[kind](tx, ids, by);
  await recordAudit(
    tx,
    by,
    done.map((id) => discarded({ type: kind, id }, kind === 'webhook')),
  );
  return done.length;
}

const DISCARD: Readonly<
  Record<DeadLetterKind, (tx: Transaction, ids: readonly string[], by: Caller) => Promise<string[]>>
> = {
  message: (tx, ids, by) => discardMessages(tx, ids, by.actor.keyId),
  webhook: discardWebhooks,
  incoming: discardIncoming,
  event: discardEvents,
};
