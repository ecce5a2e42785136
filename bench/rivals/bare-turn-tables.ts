/** The tables of the bare turn, as this service has them but for what a message does not need that is only sent and reported. */
export const SCHEMA = `CREATE SCHEMA siren_gateway; SET search_path = siren_gateway;
  CREATE TABLE messages (id uuid PRIMARY KEY, created_at timestamptz NOT NULL, to_number text NOT NULL, text text NOT NULL);
  CREATE INDEX messages_to_number ON messages (to_number, id);
  CREATE TABLE deliveries (message_id uuid PRIMARY KEY, status text NOT NULL, next_at timestamptz, line text,
    line_at timestamptz, sent_at timestamptz, delivered_at timestamptz, finished_at timestamptz) WITH (fillfactor = 70);
  CREATE INDEX deliveries_next_at ON deliveries (next_at, message_id) WHERE next_at IS NOT NULL;
  CREATE INDEX deliveries_line ON deliveries (line, line_at, message_id) WHERE line IS NOT NULL;
  CREATE TABLE attempts (message_id uuid, number smallint, id uuid NOT NULL, status text NOT NULL, provider_id text,
    started_at timestamptz NOT NULL, lease_until timestamptz, sent_at timestamptz, delivered_at timestamptz,
    PRIMARY KEY (message_id, number)) WITH (fillfactor = 40);
  CREATE TABLE provider_ids (provider_id text, message_id uuid, PRIMARY KEY (provider_id, message_id));
  CREATE TABLE spool (id uuid PRIMARY KEY, next_at timestamptz NOT NULL, bodies text[] NOT NULL);
  CREATE INDEX spool_next_at ON spool (next_at);
  CREATE TABLE received_webhooks (id uuid PRIMARY KEY, provider_id text NOT NULL, message_id uuid, body text NOT NULL);
  CREATE INDEX received_webhooks_provider_id ON received_webhooks (provider_id, id);
  CREATE INDEX received_webhooks_message_id ON received_webhooks (message_id, id);
  CREATE TABLE deltas (at timestamptz NOT NULL, counts jsonb NOT NULL)`;

/** By key, whatever the planner thinks of tables that were empty when it first looked. */
export const SESSION = `-c search_path=siren_gateway ${['seqscan', 'hashjoin', 'mergejoin'].map((of) => `-c enable_${of}=off`).join(' ')}`;

export const SQL = {
  storeMessages: `INSERT INTO messages (created_at, id, to_number, text)
    SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[])`,
  storeDeliveries: `INSERT INTO deliveries (message_id, status, next_at, line, line_at)
    SELECT id, 'queued', $1::timestamptz + interval '1 day', 'single', $1 FROM unnest($2::uuid[]) AS x (id)`,
  storeDelta: `INSERT INTO deltas VALUES ($1, $2)`,
  storeWebhooks: `INSERT INTO spool VALUES ($1, $2, $3)`,
  takeWebhooks: `DELETE FROM spool WHERE id = ANY (ARRAY(SELECT id FROM spool WHERE next_at <= $1 ORDER BY next_at LIMIT 4
    FOR UPDATE SKIP LOCKED)) RETURNING bodies`,
  findIds: `SELECT provider_id AS "providerId", message_id AS "messageId" FROM provider_ids WHERE provider_id = ANY ($1)`,
  lock: `SELECT FROM deliveries WHERE message_id = ANY ($1) ORDER BY message_id FOR UPDATE SKIP LOCKED`,
  claimDue: `SELECT message_id FROM deliveries WHERE next_at <= $1 ORDER BY next_at, message_id LIMIT 200
    FOR UPDATE SKIP LOCKED`,
  claimLine: `SELECT message_id AS "messageId", line_at AS "lineAt" FROM deliveries WHERE line = 'single' AND line_at >= $1
    ORDER BY line_at, message_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
  readAttempts: `SELECT message_id AS "messageId", status, provider_id AS "providerId", sent_at AS sent,
    delivered_at AS delivered FROM attempts WHERE message_id = ANY ($1)`,
  readMessages: `SELECT id AS "messageId", to_number AS "to", text FROM messages WHERE id = ANY ($1)`,
  beginAttempts: `INSERT INTO attempts (started_at, lease_until, message_id, id, number, status)
    SELECT $1, $2, x.*, 1, 'sending' FROM unnest($3::uuid[], $4::uuid[]) AS x (message_id, id)`,
  beginDeliveries: `UPDATE deliveries SET status = 'sending', next_at = $1, line = NULL, line_at = NULL
    WHERE message_id = ANY ($2)`,
  saveAttempts: `UPDATE attempts a SET status = x.s, provider_id = x.p, lease_until = NULL, sent_at = x.t, delivered_at = x.d
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS x (id, s, p, t, d)
    WHERE a.message_id = x.id AND a.number = 1`,
  saveDeliveries: `UPDATE deliveries SET status = s, next_at = n, sent_at = t, delivered_at = d, finished_at = f
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
      AS x (id, s, n, t, d, f) WHERE message_id = x.id`,
  saveIds: `INSERT INTO provider_ids SELECT * FROM unnest($1::text[], $2::uuid[])`,
  saveWebhooks: `INSERT INTO received_webhooks SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[])`,
};
