import type { TestDatabase } from './database.js';
import { query } from './query.js';

/** Stores so many failed messages of a template, each a millisecond older than the one before and to a number of its own. */
export async function storeFailed(database: TestDatabase, count: number, template: string): Promise<void> {
  await query(
    database,
    `WITH made AS (
       INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, template_name, template_version)
       SELECT uuid7_floor(now() - i * interval '1 ms'), now() - i * interval '1 ms', '+9198' || 72000000 + i, 'IN', 'No ' || i,
              '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]', 10, 'transactional', $2, 1
         FROM generate_series(1, $1::int) AS i RETURNING id, created_at)
     INSERT INTO deliveries (message_id, status, expires_at, finished_at, failure_code)
     SELECT id, 'failed', created_at + interval '1 day', now(), '131026' FROM made`,
    [count, template],
  );
}
