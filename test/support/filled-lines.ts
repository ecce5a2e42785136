import { query } from './query.js';

/** Rows a statement. */
const BITE = 100_000;

/**
 * Stores so many messages that wait for WhatsApp, by SQL, the newest just now, a millisecond apart: every other one is of a
 * batch, and has not begun.
 */
export async function fillLines(database: string | { url: string }, count: number): Promise<void> {
  const [batch] = await query<{ id: string; at: Date }>(
    database,
    `INSERT INTO batches (id, created_at, total, upload_complete, has_line)
     VALUES (uuid7_floor(now()), now(), $1, true, true) RETURNING id, created_at AS at`,
    [Math.floor(count / 2)],
  );
  for (let from = 0; from < count; from += BITE) {
    await query(
      database,
      `WITH x AS (SELECT i, i % 2 = 0 AS is_batchs, $3::timestamptz - make_interval(secs => ($4 - i) / 1000.0) AS at
                    FROM generate_series($1::int, $2::int) AS i),
            waiting AS (
              INSERT INTO deliveries (message_id, status, next_at, line, line_at, expires_at)
              SELECT uuid7_floor(at), 'queued', at + interval '1 day',
                     CASE WHEN is_batchs THEN 'batch:' || $5::uuid || '/whatsapp' ELSE 'single/whatsapp' END, at,
                     at + interval '1 day' FROM x)
       INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, batch_id)
       SELECT uuid7_floor(at), at, '+9197' || lpad(i::text, 8, '0'), 'IN', 'Your share is ₹300',
              '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"accepted"}]', CASE WHEN is_batchs THEN 0 ELSE 10 END,
              'transactional', CASE WHEN is_batchs THEN $5::uuid END FROM x`,
      [from, Math.min(count, from + BITE) - 1, batch!.at, count, batch!.id],
    );
  }
  // What autovacuum does in time.
  for (const table of ['messages', 'deliveries']) await query(database, `VACUUM ANALYZE ${table}`);
}
