import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { type AfterDelivery, afterDelivery, type PostOutcome } from './post-outcome.js';
import { type ClaimedDelivery, deliveryAt } from './own-rows.js';
import type { EventsOptions } from './events.options.js';
import { type Settled, storeReply } from './settle-rows.js';
import { KEPT_DELIVERIES } from './stored-event.js';

/** One try of an event with a row of its own, and its outcome. */
export interface Try {
  event: ClaimedDelivery;
  outcome: PostOutcome;
}

interface LockedDelivery {
  outboxId: string;
  item: number;
  nextAt: Date | null;
  failures: number;
  failingSince: Date | null;
  random: number;
}

const keyOf = ({ outboxId, item }: Pick<LockedDelivery, 'outboxId' | 'item'>): string => `${outboxId} ${item}`;

/**
 * Stores the outcomes of many tries in one transaction: each in its event's log, with the time of the next try. It also
 * stores the receiver's replies to senders. Events behind one that is done are woken.
 */
export function settleDeliveries(
  context: DeliveryContext,
  { retryForMs }: Pick<EventsOptions, 'retryForMs'>,
  tries: readonly Try[],
): Promise<Settled[]> {
  return inTransaction(context.dataSource, async (tx) => {
    const locked = await lockDeliveries(tx, tries);
    // Read after the locks. A time read before would lie before what the locks waited for.
    const now = databaseClock.now();
    const settled: Settled[] = [];
    const rows = [];
    for (const { event, outcome } of tries) {
      const row = locked.get(keyOf(event));
      if (row?.nextAt?.getTime() !== event.leaseUntil.getTime()) {
        settled.push('stale');
        continue;
      }
      const after = afterDelivery(outcome, row, { now, random: row.random, retryForMs });
      if (after.then === 'done') await storeReply(tx, context, event, outcome);
      settled.push(after.then);
      rows.push(changeOf(event, row, outcome, after, now));
    }
    await writeDeliveries(tx, rows, now);
    return settled;
  });
}

async function lockDeliveries(tx: Tx, tries: readonly Try[]): Promise<Map<string, LockedDelivery>> {
  const rows = await tx.query<LockedDelivery>(
    `SELECT outbox_id AS "outboxId", item, next_at AS "nextAt", failures, failing_since AS "failingSince", random() AS random
       FROM event_deliveries WHERE (outbox_id, item) IN (SELECT * FROM unnest($1::uuid[], $2::smallint[]))
      ORDER BY outbox_id, item FOR UPDATE`,
    [tries.map(({ event }) => event.outboxId), tries.map(({ event }) => event.item)],
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function changeOf(
  { outboxId, item, claimedAt }: ClaimedDelivery,
  row: LockedDelivery,
  outcome: PostOutcome,
  after: AfterDelivery,
  now: Date,
) {
  const { then } = after;
  return {
    outboxId,
    item,
    status: { done: 'delivered', again: 'waiting', dead: 'dead' }[then],
    nextAt: then === 'again' ? new Date(now.getTime() + after.inMs) : null,
    failures: row.failures + (then === 'done' ? 0 : 1),
    failingSince: then === 'done' ? null : (row.failingSince ?? now),
    delivery: deliveryAt(claimedAt, outcome, after),
  };
}

async function writeDeliveries(tx: Tx, rows: readonly ReturnType<typeof changeOf>[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE event_deliveries d
        SET status = x.status, next_at = x."nextAt", failures = x.failures, failing_since = x."failingSince",
            deliveries = CASE WHEN jsonb_array_length(deliveries) < ${KEPT_DELIVERIES} THEN deliveries
                              ELSE deliveries - 0 END || jsonb_build_array(x.delivery)
       FROM json_to_recordset($1) AS x ("outboxId" uuid, item smallint, status text, "nextAt" timestamptz, failures int,
              "failingSince" timestamptz, delivery jsonb)
      WHERE d.outbox_id = x."outboxId" AND d.item = x.item`,
    [JSON.stringify(rows)],
  );
  const done = rows.filter(({ nextAt }) => nextAt === null);
  if (done.length === 0) return;
  await tx.query(
    `UPDATE event_deliveries d SET next_at = $3
       FROM unnest($1::uuid[], $2::smallint[]) AS x (outbox_id, item)
       JOIN event_deliveries f ON f.outbox_id = x.outbox_id AND f.item = x.item
      CROSS JOIN LATERAL (
            SELECT outbox_id, item FROM event_deliveries
             WHERE subject = f.subject AND (number, item) > (f.number, f.item) AND next_at IS NOT NULL
             ORDER BY number, item LIMIT 1) AS behind
      WHERE d.outbox_id = behind.outbox_id AND d.item = behind.item AND d.next_at > $3`,
    [done.map(({ outboxId }) => outboxId), done.map(({ item }) => item), now],
  );
}
