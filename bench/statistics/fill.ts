import type { Client } from 'pg';

/** Attempts of the year that ends now: 0.93 messages each, 90 % of them to one country, one of ten in one batch. */
const MESSAGES_PER_ATTEMPT = 0.93;
const YEAR_MS = 365 * 86_400_000;

export interface Filled {
  from: Date;
  to: Date;
  batchId: string;
}

/**
 * Fills an empty database by SQL with what a year of the service leaves behind: most messages delivered by WhatsApp within
 * seconds, some read, some failed and some silent, those then delivered by SMS, of which a few fail.
 */
export async function fill(client: Client, attempts: number): Promise<Filled> {
  const messages = Math.round(attempts * MESSAGES_PER_ATTEMPT);
  const to = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const from = new Date(to.getTime() - YEAR_MS);
  const batchId = '019a0000-0000-7000-8000-000000000000';
  await client.query('SET synchronous_commit = off; SET search_path = siren_gateway; SET work_mem = "256MB"');
  await makePartitions(client, from);
  await client.query(
    `INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, batch_id)
     SELECT overlay(uuid7_floor(at)::text PLACING right(md5(n::text), 12) FROM 25)::uuid, at, '+9198' || (n % 100000000),
            (ARRAY['IN','IN','IN','IN','IN','IN','IN','IN','IN','US'])[1 + n % 10], 'Your share of dinner is 250',
            '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"},{"channel":"sms","fallbackAfter":3600,"successStatus":"delivered"}]',
            10, 'transactional', CASE WHEN n % 10 = 0 THEN $4::uuid END
       FROM generate_series(1, $3::int) AS n,
            LATERAL (SELECT $1::timestamptz + ($2::timestamptz - $1) * ((n - random()) / $3)) AS m (at)`,
    [from, to, messages, batchId],
  );
  await client.query(
    `INSERT INTO deliveries (message_id, status, channel, fallback_used, expires_at, sent_at, delivered_at, finished_at)
     SELECT m.id,
            CASE WHEN luck < 0.80 THEN 'delivered' WHEN luck < 0.93 THEN 'read' WHEN luck < 0.99 THEN 'delivered' ELSE 'failed' END,
            CASE WHEN luck < 0.93 THEN 'whatsapp' ELSE 'sms' END, luck >= 0.93, created_at + interval '1 day', created_at,
            CASE WHEN luck < 0.99 THEN created_at + wait END, created_at + wait
       FROM messages m,
            LATERAL (SELECT random(), m.id) AS l (luck, of_message),
            LATERAL (SELECT CASE WHEN luck < 0.93 THEN exp(7 + 1.2 * (random() + random() + random() - 1.5)) ELSE 302000 END
                              * interval '1 ms') AS w (wait)`,
  );
  await client.query(
    `INSERT INTO delivery_attempts (message_id, number, id, step, channel, reason, status, provider_message_id, error_code,
                                    error_action, started_at, accepted_at, sent_at, delivered_at, failed_at,
                                    cost_micros, cost_currency)
     SELECT m.id, 1, gen_random_uuid(), 0, 'whatsapp', 'first',
            CASE WHEN NOT fallback_used THEN status WHEN silent THEN 'sent' ELSE 'failed' END, 'wa-' || m.id,
            CASE WHEN fallback_used AND NOT silent
                 THEN (ARRAY['131026','131026','131026','131047','130472','131049','131000'])[1 + floor(random() * 7)::int] END,
            'fall_back', created_at, created_at + interval '150 ms', created_at + interval '400 ms',
            CASE WHEN NOT fallback_used THEN delivered_at WHEN silent AND random() < 0.2
                 THEN created_at + (300 + 3000 * random()) * interval '1 s' END,
            CASE WHEN fallback_used AND NOT silent THEN created_at + random() * interval '9 s' END, 350000, 'INR'
       FROM messages m JOIN deliveries ON message_id = m.id,
            LATERAL (SELECT get_byte(uuid_send(m.id), 15) < 128) AS s (silent)
     UNION ALL
     SELECT m.id, 2, gen_random_uuid(), 1, 'sms', 'fallback', CASE WHEN status = 'failed' THEN 'failed' ELSE 'delivered' END,
            'sm-' || m.id, CASE WHEN status = 'failed' THEN '30005' END, 'stop', begun, begun + interval '150 ms', begun,
            CASE WHEN status <> 'failed' THEN begun + exp(8 + random()) * interval '1 ms' END,
            CASE WHEN status = 'failed' THEN begun + interval '3 s' END, 250000, 'INR'
       FROM messages m JOIN deliveries ON message_id = m.id, LATERAL (SELECT created_at + interval '301 s') AS a (begun)
      WHERE fallback_used`,
  );
  await client.query('ANALYZE messages; ANALYZE deliveries; ANALYZE delivery_attempts');
  return { from, to, batchId };
}

async function makePartitions(client: Client, from: Date): Promise<void> {
  await client.query(
    `DO $$
     DECLARE parent text; month timestamptz;
     BEGIN
       FOREACH parent IN ARRAY ARRAY['messages', 'deliveries', 'delivery_attempts'] LOOP
         FOR i IN 0..12 LOOP
           month := date_trunc('month', timestamptz '${from.toISOString()}', 'UTC') + make_interval(months => i);
           EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                          parent || to_char(month AT TIME ZONE 'UTC', '_YYYY_MM'), parent, uuid7_floor(month),
                          uuid7_floor(date_trunc('month', month + interval '32 days', 'UTC')));
         END LOOP;
       END LOOP;
     END $$`,
  );
}
