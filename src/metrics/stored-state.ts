import type { DataSource } from 'typeorm';
import { IS_DISCARDED } from '../messages/history.entity.js';
import { CLASSES, classLine } from '../messages/lines.js';
import { type WaitingEvents, waitingEvents } from '../outbox/event-counts.js';
import { CHANNELS } from '../siren/channel.js';
import { type DeliveryTotals, deliveryTotals, type MessageTotal, messageTotals } from '../statistics/reading/totals.js';
import type { WhatsAppLimitsDto } from '../statistics/reading/live.dto.js';
import { readWhatsAppLimits } from '../statistics/reading/statistics.service.js';

/** Counted no further: more than that is an alarm, whatever the number. */
const MOST_COUNTED = 10_000;

/** What all replicas share, as it is at this moment. */
export interface StoredState {
  holds: { channel: string; kind: string; reason: string }[];
  whatsapp: WhatsAppLimitsDto;
  /** Unfinished and finished messages alike, by their state. */
  messages: MessageTotal[];
  totals: DeliveryTotals;
  /** What receipts told that is rare: see `receipt_counters`. */
  receiptsNoted: { what: string; n: number }[];
  /** Counted against the caps of this clock hour: all, and those to the eight digits that have most. */
  smsThisHour: { all: number; busiestPrefix: number };
  /** Those that are to be posted. */
  events: WaitingEvents;
  queues: QueueDepth[];
  batches: { state: string; n: number }[];
  deadLetters: { kind: string; n: number }[];
  /** STOPs of senders who are no phone number, that no operator has seen to yet. */
  optOutsNotObeyed: number;
  /** Of this database, as far as the login may look (`pg_read_all_stats`). */
  oldestSnapshotSeconds: number;
}

/** A few rows of each, however many messages there are. */
export async function readStoredState(dataSource: DataSource): Promise<StoredState> {
  const [
    holds,
    whatsapp,
    messages,
    totals,
    receiptsNoted,
    [smsThisHour],
    events,
    queues,
    batches,
    deadLetters,
    optOutsNotObeyed,
    oldestSnapshotSeconds,
  ] = await Promise.all([
    dataSource.query<StoredState['holds']>(
      `SELECT channel, kind, reason FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
    ),
    readWhatsAppLimits(dataSource),
    messageTotals(dataSource),
    deliveryTotals(dataSource),
    dataSource.query<StoredState['receiptsNoted']>(
      `SELECT what, sum(n)::float8 AS n FROM receipt_counters GROUP BY what`,
    ),
    dataSource.query<[StoredState['smsThisHour']]>(
      `SELECT coalesce(max(n) FILTER (WHERE prefix = ''), 0) AS all,
              coalesce(max(n) FILTER (WHERE prefix <> ''), 0) AS "busiestPrefix"
         FROM sms_hours WHERE hour = date_trunc('hour', clock_timestamp(), 'UTC')`,
    ),
    waitingEvents(dataSource),
    queueDepths(dataSource, MOST_COUNTED),
    dataSource.query<StoredState['batches']>(
      `SELECT CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN paused_at IS NOT NULL THEN 'paused'
                   WHEN NOT upload_complete AND upload_until > clock_timestamp() THEN 'uploading' ELSE 'running' END AS state,
              count(*)::int AS n
         FROM batches WHERE finished_at IS NULL GROUP BY state`,
    ),
    dataSource.query<StoredState['deadLetters']>(
      `SELECT kind, count(*)::int AS n FROM (
         (SELECT 'message' AS kind FROM deliveries d
           WHERE failure_code = 'internal_error' AND status = 'failed' AND NOT ${IS_DISCARDED} LIMIT $1)
         UNION ALL (SELECT 'webhook' FROM webhook_spool WHERE next_at IS NULL LIMIT $1)
         UNION ALL (SELECT 'incoming' FROM incoming_messages WHERE status = 'failed' LIMIT $1)
         UNION ALL (SELECT 'event' FROM event_deliveries WHERE status = 'dead' LIMIT $1)) AS dead
        GROUP BY kind`,
      [MOST_COUNTED],
    ),
    countNotObeyed(dataSource),
    ageOfOldestSnapshot(dataSource),
  ]);
  return {
    holds,
    whatsapp,
    messages,
    totals,
    receiptsNoted,
    smsThisHour,
    events,
    queues,
    batches,
    deadLetters,
    optOutsNotObeyed,
    oldestSnapshotSeconds,
  };
}

async function countNotObeyed(dataSource: DataSource): Promise<number> {
  const [row] = await dataSource.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM (SELECT FROM incoming_messages WHERE status = 'not_obeyed' LIMIT $1) AS waiting`,
    [MOST_COUNTED],
  );
  return row!.n;
}

/** What vacuum waits for: not other vacuums, whose snapshots hold nobody up. */
async function ageOfOldestSnapshot(dataSource: DataSource): Promise<number> {
  const [row] = await dataSource.query<{ seconds: number }[]>(
    `SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0))::float8 AS seconds
       FROM (SELECT xact_start AS since FROM pg_stat_activity
              WHERE datname = current_database() AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                AND backend_type = 'client backend' AND query !~* '^\\s*vacuum'
             UNION ALL
             SELECT prepared FROM pg_prepared_xacts WHERE database = current_database()) AS open`,
  );
  return row!.seconds;
}

/** What waits for a worker, and for how long the oldest has been waiting. */
interface QueueDepth {
  queue: 'deliveries' | 'webhooks' | 'incoming-messages';
  waiting: number;
  oldestSeconds: number;
}

/** Every line that may leave: not those of a channel that is held, and of batches those that are not paused or slowed. */
const LINES = CHANNELS.flatMap((channel) =>
  CLASSES.filter((of) => of !== 'question').map((of) => `('${channel}', '${classLine(of, channel)}')`),
).join(', ');
const OPEN_LINES = `
  SELECT line FROM (VALUES ${LINES}) AS l (channel, line)
   WHERE NOT EXISTS (SELECT FROM channel_holds h
                      WHERE h.channel = l.channel AND (h.kind = 'pause' OR h.until > clock_timestamp()))
   UNION ALL
  SELECT 'batch:' || b.id || '/' || c.channel
    FROM batches b, (VALUES ${CHANNELS.map((channel) => `('${channel}')`).join(', ')}) AS c (channel)
   WHERE b.has_line AND b.paused_at IS NULL AND b.cancelled_at IS NULL AND b.rate_per_second IS NULL
     AND NOT EXISTS (SELECT FROM channel_holds h
                      WHERE h.channel = c.channel AND (h.kind = 'pause' OR h.until > clock_timestamp()))`;

/** @param atMost counted no further. The oldest of each is the first of an index, so it costs the same at a million. */
function queueDepths(dataSource: DataSource, atMost: number): Promise<QueueDepth[]> {
  return dataSource.query<QueueDepth[]>(
    `WITH open AS MATERIALIZED (${OPEN_LINES}),
          standing AS (SELECT first.line_at AS since
                         FROM open, LATERAL (SELECT line_at FROM deliveries d WHERE d.line = open.line
                                              ORDER BY line_at, message_id LIMIT 1) AS first),
          due AS (SELECT next_at AS since FROM deliveries WHERE next_at <= clock_timestamp()
                   ORDER BY next_at, message_id LIMIT 1)
     SELECT 'deliveries' AS queue,
            (SELECT count(*)::int FROM (
               SELECT FROM open JOIN deliveries d ON d.line = open.line LIMIT $1) AS those) AS waiting,
            ${secondsSince('(SELECT min(since) FROM (SELECT * FROM standing UNION ALL SELECT * FROM due) AS all_of_them)')} AS "oldestSeconds"
     UNION ALL
     SELECT 'webhooks',
            (SELECT coalesce(sum(n), 0)::int FROM (
               SELECT cardinality(webhook_ids) AS n FROM webhook_spool WHERE next_at IS NOT NULL LIMIT $1) AS those),
            ${secondsSince('(SELECT min(next_at) FROM webhook_spool WHERE next_at <= clock_timestamp())')}
     UNION ALL
     SELECT 'incoming-messages',
            (SELECT count(*)::int FROM (
               SELECT FROM incoming_messages WHERE next_at <= clock_timestamp() LIMIT $1) AS those),
            ${secondsSince('(SELECT min(next_at) FROM incoming_messages WHERE next_at <= clock_timestamp())')}`,
    [atMost],
  );
}

function secondsSince(time: string): string {
  return `greatest(0, coalesce(extract(epoch FROM clock_timestamp() - ${time}), 0))::float8`;
}
