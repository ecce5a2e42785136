/** Where specs look for what is stored: a change of the schema touches this file. */

/** Messages with how they are going, as one relation named `messages`. */
export const STORED_MESSAGES = '(SELECT m.*, d.* FROM messages m JOIN deliveries d ON d.message_id = m.id) AS messages';

/** Deliveries that stand in a line: they wait for a slot, a hold, their batch or their recipient. */
export const IN_LINE = '(SELECT message_id AS id, xmin::text, line FROM deliveries WHERE line IS NOT NULL) AS in_line';

/** Webhooks wherever they are: settled, in the spool, or parked. */
export const STORED_WEBHOOKS = `(
  SELECT id, provider_message_id, endpoint, body, event_header, delivery_header, encode(digest, 'hex') AS digest,
         'processed' AS status, result AS fate, failures, NULL::timestamptz AS next_at
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
