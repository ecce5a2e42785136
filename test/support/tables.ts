/** Where specs look for what is stored: a change of the schema touches this file. */

/** Messages with how they are going, as one relation named `messages`. */
export const STORED_MESSAGES = '(SELECT m.*, d.* FROM messages m JOIN deliveries d ON d.message_id = m.id) AS messages';

/** Deliveries that stand in a line: they wait for a slot, a hold, their batch or their recipient. */
export const IN_LINE = '(SELECT message_id AS id, xmin::text, line FROM deliveries WHERE line IS NOT NULL) AS in_line';

/** Webhooks wherever they are: settled, in the spool, or parked. */
export const STORED_WEBHOOKS = `(
  SELECT id, provider_message_id, endpoint, body, event_header, delivery_header, encode(digest, 'hex') AS digest,
         'processed' AS status, result, failures, NULL::timestamptz AS next_at
    FROM received_webhooks
   UNION ALL
  SELECT (item->>'id')::uuid, item->>'providerMessageId', item->>'endpoint', item->>'body', item->>'eventHeader',
         item->>'deliveryHeader', item->>'digest', CASE WHEN next_at IS NULL THEN 'failed' ELSE 'received' END, NULL,
         failures, next_at
    FROM webhook_spool, json_array_elements(webhooks::json) AS item
   UNION ALL
  SELECT (item->>'id')::uuid, item->>'providerMessageId', item->>'endpoint', item->>'body', item->>'eventHeader',
         item->>'deliveryHeader', item->>'digest', 'processed', 'waiting_for_attempt', 0::smallint, next_at
    FROM parked_receipts, json_array_elements(webhook::json) AS item) AS webhooks`;

/** Each event that has a position, with how posting it goes; not the tries. */
export const STORED_EVENTS = `(
  SELECT p.position + n - 1 AS position, o.id AS outbox_id, n - 1 AS item, e.subject, e.type, e.at,
         encode(set_byte(uuid_send(o.id), 15, get_byte(uuid_send(o.id), 15) + n::int - 1), 'hex')::uuid AS id,
         CASE WHEN d.status IS NOT NULL THEN d.status
              WHEN (coalesce(p.results, q.results)::json ->> (n::int - 1)) IS NOT NULL THEN 'delivered'
              WHEN q.number IS NOT NULL THEN 'waiting' ELSE 'kept' END AS status
    FROM outbox_positions p JOIN outbox o ON o.id = p.id
   CROSS JOIN LATERAL unnest(o.subjects, o.types, o.times) WITH ORDINALITY AS e (subject, type, at, n)
    LEFT JOIN outbox_queue q ON q.number = o.number
    LEFT JOIN event_deliveries d ON d.outbox_id = o.id AND d.item = n - 1) AS events`;

/** Rows of the outbox that have no position yet. */
export const UNSEQUENCED_ROWS = '(SELECT * FROM outbox_queue WHERE position IS NULL) AS unsequenced';

/** Events with a row of their own. A table: specs also write into it. */
export const OWN_EVENT_ROWS = 'event_deliveries';

/** Makes a dead letter of the event with the id `$1`. */
export const END_EVENT = `
  INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, failures)
  SELECT outbox_id, item, events.id, number, subject, type, at, 'dead', 1
    FROM ${STORED_EVENTS} JOIN outbox ON outbox.id = outbox_id WHERE events.id = $1
  ON CONFLICT (outbox_id, item) DO UPDATE SET status = 'dead', next_at = NULL`;

/** Removes all events. */
export async function clearEvents(query: (text: string) => Promise<unknown>): Promise<void> {
  for (const table of ['event_deliveries', 'outbox_queue', 'outbox_positions', 'outbox']) {
    await query(`DELETE FROM ${table}`);
  }
}
