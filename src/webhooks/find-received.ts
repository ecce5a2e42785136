import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { firstIdAt, timeOfId } from '../database/ids.js';
import { poolOf } from '../database/transaction.js';
import { cut, LONGEST_WALK_MS, MOST_WALKED, type ListPage } from '../http/pages.js';
import type { ReceivedWebhookDto, ReceivedWebhookWithBodyDto, ReceivedWebhookResult } from './webhook.dto.js';
import type { Endpoint } from './arrived-webhook.js';

/** What the list can be narrowed by. */
export interface ReceivedFilter {
  providerMessageId?: string;
  messageId?: string;
  result?: ReceivedWebhookResult;
  endpoint?: Endpoint;
  receivedFrom?: Date;
  receivedTo?: Date;
}

/** A webhook looks the same in a list, whichever table it is read from. */
const COLUMNS = `id, CASE endpoint WHEN 'message' THEN 'incoming' ELSE 'receipt' END AS kind, endpoint, dialect, item,
  received_at AS "receivedAt", settled_at AS "processedAt", event_header AS "sirenEvent",
  delivery_header AS "sirenDelivery", provider_message_id AS "providerMessageId", said, result,
  message_id AS "messageId", attempt_number AS "attemptNumber",
  CASE WHEN result = 'stored' THEN id END AS "incomingMessageId", failures, body`;

/** Unsettled webhooks are JSON in the spool and among the parked receipts. There are few of them. */
const ITEM = `(item->>'id')::uuid AS id, (item->>'receivedAt')::timestamptz AS received_at, item->>'endpoint' AS endpoint,
  item->>'dialect' AS dialect, (item->>'item')::int AS item, item->>'providerMessageId' AS provider_message_id,
  item->>'said' AS said, item->>'body' AS body, item->>'eventHeader' AS event_header,
  item->>'deliveryHeader' AS delivery_header, NULL::uuid AS message_id, NULL::smallint AS attempt_number`;
const SETTLED = `SELECT id, settled_at, received_at, endpoint, dialect, item, provider_message_id, said, body, event_header,
  delivery_header, message_id, attempt_number, failures, result FROM received_webhooks`;
const SPOOLED = `SELECT NULL::timestamptz AS settled_at, ${ITEM}, failures,
  CASE WHEN next_at IS NULL THEN 'dead_letter' ELSE 'received' END AS result
  FROM webhook_spool, json_array_elements(webhooks::json) AS item`;
const PARKED = `SELECT NULL::timestamptz AS settled_at, ${ITEM}, 0::smallint AS failures, 'waiting_for_attempt' AS result
  FROM parked_receipts, json_array_elements(webhook::json) AS item`;

/** An id is made when its webhook comes, by the database's clock. That clock may be measured wrongly by this much. */
const CLOCK_ERROR_MS = 60_000;
const NARROWED = `($1::uuid IS NULL OR id < $1) AND ($8::uuid IS NULL OR id >= $8)
  AND ($2::text IS NULL OR provider_message_id = $2)
  AND ($3::uuid IS NULL OR message_id = $3)
  AND ($4::text IS NULL OR endpoint = $4)
  AND ($5::text IS NULL OR result = $5)
  AND ($6::timestamptz IS NULL OR received_at >= $6)
  AND ($7::timestamptz IS NULL OR received_at < $7)`;

/** Results that only the spool and the parked receipts have. Settled webhooks have the others. */
const UNSETTLED: readonly ReceivedWebhookResult[] = ['received', 'waiting_for_attempt', 'dead_letter'];

/**
 * Newest first, up to `limit`, those before the id `before`. The statement is planned anew for each call, so an unused
 * filter disappears. So each call uses its own index.
 */
export async function findReceived(
  dataSource: DataSource,
  filter: ReceivedFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<ListPage<ReceivedWebhookDto, string>> {
  const { providerMessageId, messageId, result, endpoint, receivedFrom, receivedTo } = filter;
  const to = receivedTo && firstIdAt(new Date(receivedTo.getTime() + CLOCK_ERROR_MS));
  const below = to !== undefined && (before === null || to < before) ? to : before;
  const { floor, isMore } = await floorOf(dataSource, filter, below);
  const sources =
    result === undefined ? [SETTLED, SPOOLED, PARKED] : isUnsettled(result) ? [SPOOLED, PARKED] : [SETTLED];
  const { rows } = await poolOf(dataSource).query<ReceivedWebhookWithBodyDto>(
    `SELECT ${COLUMNS} FROM (${sources.map(part).join(' UNION ALL ')}) AS all_of_them
      ORDER BY id DESC LIMIT $9`,
    [below, providerMessageId, messageId, endpoint, result, receivedFrom, receivedTo, floor, limit + 1],
  );
  const found = cut(rows, limit, ({ id }) => id);
  const webhooks = found.rows.map(({ body: _body, ...webhook }) => webhook);
  return { rows: webhooks, next: found.next ?? (isMore ? floor : null) };
}

/**
 * How far down a page looks, and whether there is more below. No index knows what a webhook was or what its result is.
 */
async function floorOf(
  dataSource: DataSource,
  { providerMessageId, messageId, result, endpoint, receivedFrom }: ReceivedFilter,
  below: string | null,
): Promise<{ floor: string | null; isMore: boolean }> {
  const from = receivedFrom ? firstIdAt(new Date(receivedFrom.getTime() - CLOCK_ERROR_MS)) : null;
  const isIndexed = (providerMessageId ?? messageId) !== undefined || (result ?? endpoint) === undefined;
  if (isIndexed || isUnsettled(result)) return { floor: from, isMore: false };
  const now = databaseClock.now();
  const start = below === null || timeOfId(below) > now ? now : timeOfId(below);
  const longest = firstIdAt(new Date(start.getTime() - LONGEST_WALK_MS));
  const floor = from !== null && from > longest ? from : longest;
  const { rows } = await poolOf(dataSource).query<{ last: string | null; isMore: boolean }>(
    `SELECT (SELECT id FROM received_webhooks WHERE ($1::uuid IS NULL OR id < $1) AND id >= $2
              ORDER BY id DESC OFFSET ${MOST_WALKED - 1} LIMIT 1) AS last,
            EXISTS (SELECT FROM received_webhooks WHERE id < $2)
              OR EXISTS (SELECT FROM webhook_spool, unnest(webhook_ids) AS w (id) WHERE w.id < $2) AS "isMore"`,
    [below, floor],
  );
  const { last, isMore } = rows[0]!;
  return last === null ? { floor, isMore: isMore && floor !== from } : { floor: last, isMore: true };
}

function isUnsettled(result: ReceivedWebhookResult | undefined): boolean {
  return result !== undefined && UNSETTLED.includes(result);
}

/** One after the other in the same columns. */
const ALL = `settled_at, id, received_at, endpoint, dialect, item, provider_message_id, said, body, event_header,
  delivery_header, message_id, attempt_number, failures, result`;

function part(select: string): string {
  return `(SELECT ${ALL} FROM (${select}) AS w WHERE ${NARROWED} ORDER BY id DESC LIMIT $9)`;
}

/** Null when there is none of this id. */
export async function findOneReceived(dataSource: DataSource, id: string): Promise<ReceivedWebhookWithBodyDto | null> {
  const { rows } = await poolOf(dataSource).query<ReceivedWebhookWithBodyDto>(
    `SELECT ${COLUMNS} FROM (${SETTLED} WHERE id = $1) AS settled
     UNION ALL
     SELECT ${COLUMNS} FROM (SELECT ${ALL} FROM (${SPOOLED} WHERE webhook_ids @> ARRAY[$1::uuid]) AS s WHERE id = $1) AS spooled
     UNION ALL
     SELECT ${COLUMNS} FROM (SELECT ${ALL} FROM (${PARKED} WHERE parked_receipts.id = $1) AS p) AS parked
     LIMIT 1`,
    [id],
  );
  return rows[0] ?? null;
}
