import type { DataSource } from 'typeorm';
import { classLine, CLASSES } from '../messages/lines.js';
import { CHANNELS } from '../siren/channel.js';

/** What waits for a worker, and for how long the oldest has been waiting. */
export interface QueueDepth {
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
export function queueDepths(dataSource: DataSource, atMost: number): Promise<QueueDepth[]> {
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
