import { INCOMING_EVENT_TYPE } from '../communication/app-events.js';
import type { DeliveryContext } from '../communication/delivery-context.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { type LateReplyFate, replyLate } from '../inbox/late-reply.js';
import { type AfterDelivery, afterDelivery } from './after-delivery.js';
import type { ClaimedEvent } from './claim-events.js';
import type { EventsOptions } from './events.options.js';
import type { PostOutcome } from './post-outcome.js';
import { replyInAnswer } from './reply-in-answer.js';
import { type Delivery, KEPT_DELIVERIES } from './stored-event.js';

/** One try, and what came of it. */
export interface Try {
  event: ClaimedEvent;
  outcome: PostOutcome;
}

/** `stale`: the lease had ended, and another worker has the event; what it gets counts. */
export type Settled = AfterDelivery['then'] | 'stale';

interface Locked {
  position: string;
  nextAt: Date | null;
  failures: number;
  failingSince: Date | null;
  random: number;
}

/**
 * Stores what came of many tries in one transaction: each in its event's log, when it is tried again, and what the
 * receiver replied to people. Whatever waits behind an event that is done is woken.
 */
export function settleDeliveries(
  context: DeliveryContext,
  { retryForMs }: Pick<EventsOptions, 'retryForMs'>,
  tries: readonly Try[],
): Promise<Settled[]> {
  return inTransaction(context.dataSource, async (tx) => {
    const locked = await lockEvents(tx, tries);
    // Not before the locks: who waits for them would bring a time from before what it waited for.
    const now = databaseClock.now();
    const settled: Settled[] = [];
    const rows = [];
    for (const { event, outcome } of tries) {
      const row = locked.get(event.position);
      if (row?.nextAt?.getTime() !== event.leaseUntil.getTime()) {
        settled.push('stale');
        continue;
      }
      const after = afterDelivery(outcome, row, { now, random: row.random, retryForMs });
      if (after.then === 'done') await replyTo(tx, context, event, outcome);
      settled.push(after.then);
      rows.push(changeOf(event, row, outcome, after, now));
    }
    await writeEvents(tx, rows, now);
    return settled;
  });
}

async function lockEvents(tx: Tx, tries: readonly Try[]): Promise<Map<string, Locked>> {
  const rows = await tx.query<Locked>(
    `SELECT position, next_at AS "nextAt", failures, failing_since AS "failingSince", random() AS random
       FROM events WHERE position = ANY($1::bigint[]) ORDER BY position FOR UPDATE`,
    [tries.map(({ event }) => event.position)],
  );
  return new Map(rows.map((row) => [row.position, row]));
}

async function replyTo(
  tx: Tx,
  context: DeliveryContext,
  { type, subject }: ClaimedEvent,
  outcome: PostOutcome,
): Promise<LateReplyFate | null> {
  if (type !== INCOMING_EVENT_TYPE || outcome.outcome !== 'answered') return null;
  const answer = await replyInAnswer(outcome.body);
  switch (answer.is) {
    case 'none':
      return null;
    case 'invalid':
      return replyLate(tx, context, subject, null);
    case 'reply':
      return replyLate(tx, context, subject, answer.reply);
  }
}

function changeOf(
  { position, claimedAt }: ClaimedEvent,
  row: Locked,
  outcome: PostOutcome,
  after: AfterDelivery,
  now: Date,
) {
  const { then } = after;
  const delivery: Delivery = {
    at: claimedAt,
    statusCode: outcome.outcome === 'answered' ? outcome.status : null,
    durationMs: outcome.durationMs,
    error: then === 'done' ? null : after.error,
  };
  return {
    position,
    status: { done: 'delivered', again: 'waiting', dead: 'dead' }[then],
    nextAt: then === 'again' ? new Date(now.getTime() + after.inMs) : null,
    failures: row.failures + (then === 'done' ? 0 : 1),
    failingSince: then === 'done' ? null : (row.failingSince ?? now),
    delivery,
  };
}

async function writeEvents(tx: Tx, rows: readonly ReturnType<typeof changeOf>[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE events e
        SET status = x.status, next_at = x."nextAt", failures = x.failures, failing_since = x."failingSince",
            deliveries = CASE WHEN jsonb_array_length(deliveries) < ${KEPT_DELIVERIES} THEN deliveries
                              ELSE deliveries - 0 END || jsonb_build_array(x.delivery)
       FROM json_to_recordset($1) AS x (position bigint, status text, "nextAt" timestamptz, failures int,
              "failingSince" timestamptz, delivery jsonb)
      WHERE e.position = x.position`,
    [JSON.stringify(rows)],
  );
  const done = rows.filter(({ nextAt }) => nextAt === null).map(({ position }) => position);
  if (done.length === 0) return;
  await tx.query(
    `UPDATE events SET next_at = $2
      WHERE position IN (SELECT (SELECT min(f.position) FROM events f
                                  WHERE f.subject = d.subject AND f.position > d.position AND f.next_at IS NOT NULL)
                           FROM events d WHERE d.position = ANY($1::bigint[]))
        AND next_at > $2`,
    [done, now],
  );
}
