import { discarded, recordAudit } from '../audit/audit.js';
import { inTransaction, type Transaction } from '../database/transaction.js';
import { replayMessage, type ReplayResult } from '../delivering/change-one.js';
import { discardMessages } from '../delivering/failing.js';
import type { Caller } from '../http/actor.js';
import { discardIncoming, replayIncoming } from '../inbox/given-up-incoming.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { discardEvents } from '../outbox/own-rows.js';
import { replayEvent } from '../outbox/redeliver.js';
import { discardWebhooks, replayWebhook } from '../webhooks/given-up-webhooks.js';
import { DEAD_LETTER_KINDS, type DeadLetterKind } from './dead-letter.dto.js';
import { type DeadLetterFilter, findDeadLetters, type FoundDeadLetter } from './find-dead-letters.js';

export type Replayed =
  { result: 'replayed'; kind: DeadLetterKind } | { result: Exclude<ReplayResult, 'replayed'>; kind: null };

/**
 * Handles a dead letter once more, whatever it is. A webhook that failed has brought no incoming message yet, so no id is
 * two dead letters at once.
 */
export async function replay(context: DeliveryContext, id: string, by: Caller): Promise<Replayed> {
  for (const kind of ['webhook', 'incoming', 'event'] as const) {
    if ((await replayOf(context, kind, id, by)) === 'replayed') return { result: 'replayed', kind };
  }
  const result = await replayOf(context, 'message', id, by);
  return result === 'replayed' ? { result, kind: 'message' } : { result, kind: null };
}

/** The same of one whose kind is known. */
export async function replayOf(
  context: DeliveryContext,
  kind: DeadLetterKind,
  id: string,
  by: Caller,
): Promise<ReplayResult> {
  switch (kind) {
    case 'message':
      return replayMessage(context, id, by);
    case 'webhook':
      return (await replayWebhook(context, id, by)) ? 'replayed' : 'not_found';
    case 'incoming':
      return (await replayIncoming(context, id, by)) ? 'replayed' : 'not_found';
    case 'event':
      return (await replayEvent(context.dataSource, id, by)) ? 'replayed' : 'not_found';
  }
}

/** One call discards so many at most, in one transaction. */
const MOST_DISCARDED = 1_000;

export interface DiscardedMany {
  discarded: number;
  /** The id of the last that was looked at, behind which there are more; null: there are none. */
  last: string | null;
}

/**
 * Discards the newest of the dead letters that fit, those before the id `before`, each told in the audit. Discarded messages keep
 * their place among the failed ones: the next call goes on behind them instead of asking each again.
 */
export async function discardDeadLetters(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  filter: DeadLetterFilter,
  before: string | null,
  by: Caller,
  most = MOST_DISCARDED,
): Promise<DiscardedMany> {
  const found = await findDeadLetters(dataSource, filter, { before, limit: most + 1 });
  const taken = found.slice(0, most);
  const byKind = Map.groupBy(taken, ({ kind }) => kind);
  const discarded = await inTransaction(dataSource, async (tx) => {
    let count = 0;
    for (const kind of DEAD_LETTER_KINDS) count += await discardOf(tx, kind, byKind.get(kind) ?? [], by);
    return count;
  });
  return { discarded, last: found.length > most ? taken.at(-1)!.id : null };
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
