import type { Tx } from '../../database/transaction.js';
import { QUEUES, URGENCY } from '../../queue/jobs.js';
import type { Queue } from '../../queue/queue.js';
import type { Channel } from '../../siren/channel.js';
import { errorAction } from '../../siren/error-action.js';
import type { AttemptRecord } from '../attempt.entity.js';
import type { MessageRecord } from '../message.entity.js';
import { canonicalNumber } from '../numbers/equivalent-numbers.js';

/** The one request that a person may have on the wire on a channel, and whose it is. */
export interface Place {
  channel: Channel;
  /** The recipient's number in its canonical form: all forms of it share one request at a time. */
  to: string;
  messageId: string;
  /** The person is left in peace until then, but for this message. */
  restUntil: Date | null;
}

/** A Siren that has had too many for one person wants this person, not the channel, to be left in peace. */
export function placeOf({ id, to }: Pick<MessageRecord, 'id' | 'to'>, attempt: AttemptRecord): Place {
  const { channel, errorAction: action, errorCode, retryAt } = attempt;
  const isResting = action === 'wait' && errorAction({ channel, code: errorCode ?? '' }).scope === 'recipient';
  return { channel, to: canonicalNumber(to), messageId: id, restUntil: isResting ? retryAt : null };
}

const PLACES = `json_to_recordset($1) AS x (channel text, "to" text, "messageId" uuid, "restUntil" timestamptz)`;

/**
 * Takes the places of these messages, one for each person and channel, over all replicas; resolves to those that were
 * free. A place whose holder's lease is over is free. Refused ones stay locked until the transaction ends, so that their
 * holder, who is about to give them back, sees who waits.
 */
export function takePlaces(tx: Tx, places: readonly Place[], leaseMs: number): Promise<{ messageId: string }[]> {
  return tx.query<{ messageId: string }>(
    `WITH taken AS (
       INSERT INTO recipients_in_flight AS r (channel, phone_number, message_id, lease_until)
       SELECT channel, "to", "messageId", clock_timestamp() + make_interval(secs => $2 / 1000.0) FROM ${PLACES}
        ORDER BY channel, "to"
       ON CONFLICT (channel, phone_number) DO UPDATE
          SET message_id = excluded.message_id, lease_until = excluded.lease_until
        WHERE r.message_id = excluded.message_id OR r.lease_until <= clock_timestamp()
       RETURNING channel, phone_number, message_id),
     no_longer_waiting AS (DELETE FROM recipients_waiting w USING taken t
        WHERE w.channel = t.channel AND w.phone_number = t.phone_number AND w.message_id = t.message_id)
     SELECT message_id AS "messageId" FROM taken`,
    [JSON.stringify(places), leaseMs],
  );
}

/** Notes who waits for a place that is taken; resolves to when it is free at the latest, by message. */
export async function waitForPlaces(tx: Tx, places: readonly Place[]): Promise<Map<string, Date>> {
  if (places.length === 0) return new Map();
  const rows = await tx.query<{ messageId: string; until: Date }>(
    `WITH waiting AS (
       INSERT INTO recipients_waiting (channel, phone_number, message_id)
       SELECT channel, "to", "messageId" FROM ${PLACES} ORDER BY channel, "to", "messageId"
       ON CONFLICT DO NOTHING)
     SELECT "messageId", r.lease_until AS until FROM ${PLACES}
       JOIN recipients_in_flight r ON r.channel = x.channel AND r.phone_number = x."to"`,
    [JSON.stringify(places)],
  );
  return new Map(rows.map(({ messageId, until }) => [messageId, until]));
}

/** Siren has answered: gives the places back, and wakes the oldest message that waits for each. */
export async function freeRecipients(tx: Tx, queue: Queue, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  const values = [JSON.stringify(places)];
  await tx.query(
    `WITH mine AS MATERIALIZED (
       SELECT r.channel, r.phone_number, x."restUntil" FROM ${PLACES}
         JOIN recipients_in_flight r
           ON r.channel = x.channel AND r.phone_number = x."to" AND r.message_id = x."messageId"
        ORDER BY r.channel, r.phone_number FOR UPDATE OF r),
     resting AS (UPDATE recipients_in_flight r SET lease_until = mine."restUntil" FROM mine
        WHERE r.channel = mine.channel AND r.phone_number = mine.phone_number AND mine."restUntil" IS NOT NULL)
     DELETE FROM recipients_in_flight r USING mine
      WHERE r.channel = mine.channel AND r.phone_number = mine.phone_number AND mine."restUntil" IS NULL`,
    values,
  );
  // A statement of its own: it must see who came to wait while the one above waited for them.
  const woken = await tx.query<{ id: string }>(
    `DELETE FROM recipients_waiting w
      USING (SELECT DISTINCT channel, "to" FROM ${PLACES} WHERE "restUntil" IS NULL) AS free
      WHERE w.channel = free.channel AND w.phone_number = free."to"
        AND w.message_id = (SELECT message_id FROM recipients_waiting o
                             WHERE o.channel = free.channel AND o.phone_number = free."to" ORDER BY message_id LIMIT 1)
      RETURNING w.message_id AS id`,
    values,
  );
  await queue.enqueue(
    tx,
    QUEUES.deliver,
    woken.map(({ id }) => ({ id, urgency: URGENCY.underway })),
  );
}
