import { withConnection } from '../src/tools/local/postgres-server.js';

/** Rows a transaction. */
const BITE = 250_000;

/** So many messages as they lie there until their time, which is spread over the third month from now. */
export async function fillScheduled(databaseUrl: string, rows: number): Promise<void> {
  await withConnection(databaseUrl, async (client) => {
    await client.query('SET search_path = siren_gateway; SET synchronous_commit = off; SET jit = off');
    for (let from = 1; from <= rows; from += BITE) {
      await client.query(INSERT, [rows, from, Math.min(from + BITE - 1, rows)]);
    }
    for (const table of ['messages', 'deliveries']) await client.query(`VACUUM ANALYZE ${table}`);
    await client.query('CHECKPOINT');
  });
}

const INSERT = `
  WITH made AS MATERIALIZED (
    SELECT i, now() AS at, now() + interval '60 days' + i * interval '30 days' / $1::int AS send_at,
           overlay(uuid7_floor(now())::text PLACING lpad(to_hex(i), 12, '0') FROM 25)::uuid AS id,
           '+9198' || lpad((i % 100000000)::text, 8, '0') AS to_number
      FROM generate_series($2::int, $3::int) AS i),
  sent AS (
    INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category)
    SELECT id, at, to_number, 'IN', 'Your share of dinner is 250, pay by tonight',
           '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"},{"channel":"sms"}]', 10, 'transactional'
      FROM made)
  INSERT INTO deliveries (message_id, status, next_at, send_at, expires_at)
  SELECT id, 'scheduled', send_at, send_at, send_at + interval '1 day' FROM made`;
