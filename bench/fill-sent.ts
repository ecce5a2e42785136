import { withConnection } from '../src/tools/local/postgres-server.js';
import type { Known } from './load/requests.js';

/** Messages that Siren has taken a moment ago, as the service leaves them: what receipts may come about. */
export async function fillSent(databaseUrl: string, { first, count }: Known): Promise<void> {
  await withConnection(databaseUrl, async (client) => {
    await client.query('SET search_path = siren_gateway; SET synchronous_commit = off');
    await client.query(
      `INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category)
       SELECT overlay(uuid7_floor(now())::text PLACING lpad(to_hex(n), 12, '0') FROM 25)::uuid, now(),
              '+9198' || lpad(n::text, 8, '0'), 'IN', 'Your bill split no. ' || n || ' is ready: you owe 300 rupees.',
              '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"},{"channel":"sms","fallbackAfter":3600,"successStatus":"delivered"}]',
              10, 'transactional'
         FROM generate_series($1::int, $1 + $2 - 1) AS n ORDER BY n`,
      [first, count],
    );
    await client.query(
      `INSERT INTO deliveries (message_id, status, channel, next_at, expires_at)
       SELECT id, 'sending', 'whatsapp', now() + interval '300 s', now() + interval '1 day' FROM messages ORDER BY id`,
    );
    await client.query(
      `INSERT INTO delivery_attempts (message_id, number, id, step, channel, reason, status, provider_message_id, started_at,
                                      accepted_at, known_window)
       SELECT id, 1, gen_random_uuid(), 0, 'whatsapp', 'first', 'accepted', 'stub-' || (right(to_number, 8)::int), now(), now(),
              'unknown'
         FROM messages ORDER BY id`,
    );
    await client.query(
      `INSERT INTO provider_ids (provider_message_id, channel, message_id, number, day)
       SELECT provider_message_id, channel, message_id, number, (now() AT TIME ZONE 'UTC')::date FROM delivery_attempts`,
    );
    await client.query('ANALYZE messages; ANALYZE deliveries; ANALYZE delivery_attempts; ANALYZE provider_ids');
  });
}
