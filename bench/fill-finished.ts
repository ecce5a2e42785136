import { withConnection } from '../src/tools/local/postgres-server.js';

/** Rows a transaction. */
const BITE = 250_000;

/**
 * So many delivered messages, one attempt each, as the service leaves them: spread evenly over this month, at most ten a
 * second. Those of the last two days have what is kept so long: Siren's ids and two webhooks each; those of the last day
 * have their recipients' windows.
 */
export async function fillFinished(
  databaseUrl: string,
  rows: number,
  report: (stored: number) => void = () => {},
): Promise<void> {
  await withConnection(databaseUrl, async (client) => {
    await client.query('SET search_path = siren_gateway; SET synchronous_commit = off');
    await client.query('SET jit = off');
    for (let from = 1; from <= rows; from += BITE) {
      const bite = [rows, from, Math.min(from + BITE - 1, rows)];
      await client.query('BEGIN');
      for (const statement of INSERTS) await client.query(`${MADE} ${statement}`, bite);
      await client.query('COMMIT');
      report(Math.min(from + BITE - 1, rows));
    }
    for (const table of FILLED) await client.query(`VACUUM ANALYZE ${table}`);
    await client.query('CHECKPOINT');
  });
}

const FILLED = [
  'messages',
  'deliveries',
  'delivery_attempts',
  'provider_ids',
  'received_webhooks',
  'recipient_windows',
];

/** Of the message number `i`: its id, and when it was made. The same in each statement of a transaction. */
const MADE = `
  WITH made AS MATERIALIZED (
    SELECT i, at, overlay(uuid7_floor(at)::text PLACING lpad(to_hex(i), 12, '0') FROM 25)::uuid AS id,
           '+9198' || lpad((i % 100000000)::text, 8, '0') AS to_number
      FROM (SELECT i, now() - ($1::int - i) * least(interval '100 ms', (now() - date_trunc('month', now(), 'UTC')) / ($1::int + 1)) AS at
              FROM generate_series($2::int, $3::int) AS i) AS x)`;

const LATELY = `made.at > now() - interval '1 day'`;

const INSERTS = [
  `INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, reference, metadata)
   SELECT id, at, to_number, 'IN', 'Your share of dinner is 250, pay by tonight',
          '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]', 10, 'transactional', 'bill-' || i,
          '{"bill": 7}' FROM made`,
  `INSERT INTO deliveries (message_id, status, channel, expires_at, sent_at, delivered_at, finished_at)
   SELECT id, 'delivered', 'whatsapp', at + interval '1 day', at, at, at FROM made`,
  `INSERT INTO delivery_attempts (message_id, number, id, step, channel, reason, status, provider_message_id, started_at,
                                  accepted_at, sent_at, delivered_at)
   SELECT id, 1, gen_random_uuid(), 0, 'whatsapp', 'first', 'delivered', 'wa-' || id, at, at, at, at FROM made`,
  `INSERT INTO provider_ids (provider_message_id, channel, message_id, number, day)
   SELECT 'wa-' || id, 'whatsapp', id, 1, (at AT TIME ZONE 'UTC')::date FROM made WHERE ${LATELY}`,
  `INSERT INTO received_webhooks (settled_at, id, received_at, endpoint, dialect, provider_message_id, said, digest, body, result,
                                  message_id, attempt_number)
   SELECT at, gen_random_uuid(), at, 'delivery-status', 'toolkit', 'wa-' || id, said, decode(md5(id || said), 'hex'),
          '{"message_id": "wa-' || id || '", "status": "' || said || '"}', 'applied', id, 1
     FROM made, unnest(ARRAY['sent', 'delivered']) AS said WHERE ${LATELY}`,
  `INSERT INTO recipient_windows (phone_number, revision, accepted_at, digests, prune_after)
   SELECT to_number, 1, ARRAY[at], ARRAY[i], at + interval '1 day' FROM made WHERE ${LATELY} ON CONFLICT DO NOTHING`,
];
