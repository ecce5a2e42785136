import type { DataSource } from 'typeorm';
import { type WaitingEvents, waitingEvents } from '../events/waiting-events.js';
import { QUEUES } from '../queue/jobs.js';
import type { Queue } from '../queue/queue.js';
import { type DeliveryTotals, deliveryTotals } from '../statistics/delivery-totals.js';
import type { WhatsAppLimitsDto } from '../statistics/live.dto.js';
import { type MessageTotal, messageTotals } from '../statistics/message-totals.js';
import { readWhatsAppLimits } from '../statistics/read-whatsapp-limits.js';

/** Counted no further: more than that is an alarm, whatever the number. */
const MOST_COUNTED = 10_000;

/** What all replicas share, as it is at this moment. */
export interface StoredState {
  holds: { channel: string; kind: string; reason: string }[];
  whatsapp: WhatsAppLimitsDto;
  /** Unfinished and finished messages alike, by their state. */
  messages: MessageTotal[];
  totals: DeliveryTotals;
  /** What receipts told that is rare: see `receipt_tallies`. */
  receiptsNoted: { what: string; n: number }[];
  /** Counted against the caps of this clock hour: all, and those to the eight digits that have most. */
  smsThisHour: { all: number; busiestPrefix: number };
  /** Those that are to be posted. */
  events: WaitingEvents;
  queues: { queue: string; waiting: number; oldestSeconds: number }[];
  batches: { state: string; n: number }[];
  deadLetters: { kind: string; n: number }[];
  /** STOPs of senders who are no phone number, that no operator has seen to yet. */
  optOutsNotObeyed: number;
}

/** A few rows of each, however many messages there are. */
export async function readStoredState(dataSource: DataSource, queue: Queue): Promise<StoredState> {
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
  ] = await Promise.all([
    dataSource.query<StoredState['holds']>(
      `SELECT channel, kind, reason FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
    ),
    readWhatsAppLimits(dataSource),
    messageTotals(dataSource),
    deliveryTotals(dataSource),
    dataSource.query<StoredState['receiptsNoted']>(
      `SELECT what, sum(n)::float8 AS n FROM receipt_tallies GROUP BY what`,
    ),
    dataSource.query<[StoredState['smsThisHour']]>(
      `SELECT coalesce(max(n) FILTER (WHERE prefix = ''), 0) AS all,
              coalesce(max(n) FILTER (WHERE prefix <> ''), 0) AS "busiestPrefix"
         FROM sms_hours WHERE hour = date_trunc('hour', clock_timestamp(), 'UTC')`,
    ),
    waitingEvents(dataSource),
    Promise.all(
      Object.values(QUEUES).map(async (name) => ({
        queue: name,
        ...(await queue.depth(dataSource, name, MOST_COUNTED)),
      })),
    ),
    dataSource.query<StoredState['batches']>(
      `SELECT CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN paused_at IS NOT NULL THEN 'paused'
                   WHEN NOT upload_complete AND upload_until > clock_timestamp() THEN 'uploading' ELSE 'running' END AS state,
              count(*)::int AS n
         FROM batches WHERE finished_at IS NULL GROUP BY state`,
    ),
    dataSource.query<StoredState['deadLetters']>(
      `SELECT kind, count(*)::int AS n FROM (
         (SELECT 'message' AS kind FROM messages WHERE failure_code = 'internal_error' AND status = 'failed' LIMIT $1)
         UNION ALL (SELECT 'webhook' FROM received_webhooks WHERE status = 'failed' LIMIT $1)
         UNION ALL (SELECT 'incoming' FROM incoming_messages WHERE status = 'failed' LIMIT $1)
         UNION ALL (SELECT 'event' FROM events WHERE status = 'dead' LIMIT $1)) AS dead
        GROUP BY kind`,
      [MOST_COUNTED],
    ),
    countNotObeyed(dataSource),
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
  };
}

async function countNotObeyed(dataSource: DataSource): Promise<number> {
  const [row] = await dataSource.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM (SELECT FROM incoming_messages WHERE status = 'not_obeyed' LIMIT $1) AS waiting`,
    [MOST_COUNTED],
  );
  return row!.n;
}
