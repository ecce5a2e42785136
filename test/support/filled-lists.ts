import { query } from './query.js';
import type { TestDatabase } from './database.js';
import { STORED_MESSAGES } from './tables.js';

/** Where the rows of `fillLists` can be found by each filter, a few rows each but for the batch. */
export const RARE = {
  status: 'suppressed',
  channel: 'sms',
  to: '+919876500077',
  batchId: '0199aaaa-0000-7000-8000-000000000001',
  reference: 'rare',
  template: 'rare_template',
  providerMessageId: 'provider-77',
} as const;

/**
 * Stores so many finished messages by SQL, the newest at `until`, a second apart, with one attempt each: all by WhatsApp and
 * delivered, but for a few of the oldest; the newest tenth is one batch. Bulky enough that reading all of them shows.
 */
export async function fillLists(database: TestDatabase, count: number, until = new Date()): Promise<void> {
  await query(
    database,
    `WITH x AS (SELECT i, $2::timestamptz - make_interval(secs => $1 - i) AS at FROM generate_series(1, $1) AS i),
          going AS (
            INSERT INTO deliveries (message_id, status, failure_code, channel, expires_at, sent_at, delivered_at, finished_at)
            SELECT uuid7_floor(at), CASE WHEN i < 5 THEN $3 ELSE 'delivered' END,
                   CASE WHEN i < 5 THEN 'opted_out' END,
                   CASE WHEN i < 5 THEN $4 ELSE 'whatsapp' END, at + interval '1 day', at, at, at FROM x)
     INSERT INTO messages (id, created_at, to_number, text, plan, priority, category, batch_id, reference,
                           template_name, template_version)
     SELECT uuid7_floor(at), at, '+9198765' || lpad((i % 100000)::text, 5, '0'), repeat('Your share is 300. ', 10),
            '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]', 10, 'transactional',
            CASE WHEN i > $1 * 0.9 THEN $5::uuid END, CASE WHEN i = 77 THEN $6 ELSE 'common-' || i END,
            CASE WHEN i < 5 THEN $7 ELSE 'common' END, 1 FROM x`,
    [count, until, RARE.status, RARE.channel, RARE.batchId, RARE.reference, RARE.template],
  );
  await query(
    database,
    `INSERT INTO delivery_attempts (id, message_id, number, step, channel, reason, status, provider_message_id, started_at,
                                    accepted_at, delivered_at)
     SELECT id, id, 1, 0, channel, 'first', CASE WHEN status = 'delivered' THEN status ELSE 'unknown' END,
            'provider-' || row_number() OVER (ORDER BY id), created_at, created_at, created_at
       FROM ${STORED_MESSAGES}`,
  );
  await query(
    database,
    `INSERT INTO provider_ids (channel, provider_message_id, message_id, number, day)
     SELECT channel, provider_message_id, message_id, number, current_date FROM delivery_attempts`,
  );
  // What autovacuum does in time: the planner's statistics, and the summaries of block ranges.
  for (const table of ['messages', 'deliveries', 'delivery_attempts', 'provider_ids'])
    await query(database, `VACUUM ANALYZE ${table}`);
}
