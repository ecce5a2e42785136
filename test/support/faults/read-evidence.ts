import { readFile } from 'node:fs/promises';
import type { LedgerEntry } from '../../../src/tools/sandbox/parts.js';
import { query } from '../query.js';
import type { AttemptEvidence, MessageEvidence } from './accounts.js';
import { STORED_MESSAGES, STORED_WEBHOOKS } from '../tables.js';

/**
 * Has the database write down each time that a delivery is finished, whoever does it: its row alone would not tell whether
 * that happened twice. The tables must be there.
 */
export async function watchFinishes(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `CREATE SCHEMA IF NOT EXISTS witness;
     CREATE TABLE IF NOT EXISTS witness.finishes (message_id uuid NOT NULL);
     CREATE OR REPLACE FUNCTION witness.note_finish() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO witness.finishes VALUES (NEW.message_id);
       RETURN NULL;
     END $$;
     CREATE OR REPLACE TRIGGER note_finish AFTER UPDATE OF finished_at ON siren_gateway.deliveries FOR EACH ROW
       WHEN (NEW.finished_at IS NOT NULL AND NEW.finished_at IS DISTINCT FROM OLD.finished_at)
       EXECUTE FUNCTION witness.note_finish()`,
  );
}

export function readMessages(databaseUrl: string): Promise<MessageEvidence[]> {
  return query<MessageEvidence>(
    databaseUrl,
    `SELECT id, reference, finished_at AS "finishedAt",
            (SELECT count(*)::int FROM witness.finishes WHERE message_id = messages.id) AS finishes
       FROM ${STORED_MESSAGES} ORDER BY id`,
  );
}

export function readAttempts(databaseUrl: string): Promise<AttemptEvidence[]> {
  return query<AttemptEvidence>(
    databaseUrl,
    `SELECT id, message_id AS "messageId", number, channel, reason, status,
            provider_message_id AS "providerMessageId", started_at AS "startedAt", failed_at AS "failedAt"
       FROM delivery_attempts ORDER BY message_id, number`,
  );
}

/** What Siren got, as it stands on disk. */
export async function readLedger(path: string): Promise<LedgerEntry[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LedgerEntry);
}

/** Attempts whose requests are on the wire, or whose worker has gone before it knew what came of them. */
export async function readInFlight(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ id: string }>(databaseUrl, `SELECT id FROM delivery_attempts WHERE status = 'sending'`);
  return rows.map(({ id }) => id);
}

/** Attempts whose worker itself told that no answer came: their ids. Siren may be slow without any fault of ours. */
export async function readUnanswered(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    databaseUrl,
    `SELECT a.id FROM delivery_attempts a JOIN message_history e USING (message_id)
      WHERE e.event = 'attempt_unknown' AND (e.detail->>'number')::int = a.number AND e.detail->>'code' <> 'lease_lapsed'`,
  );
  return rows.map(({ id }) => id);
}

/** The bodies of all webhooks, settled or not. */
export async function readStoredWebhooks(databaseUrl: string): Promise<ReadonlySet<string>> {
  const rows = await query<{ body: string }>(databaseUrl, `SELECT body FROM ${STORED_WEBHOOKS}`);
  return new Set(rows.map(({ body }) => body));
}

export async function countUnfinished(databaseUrl: string): Promise<number> {
  const [row] = await query<{ n: number }>(
    databaseUrl,
    `SELECT count(*)::int AS n FROM deliveries WHERE finished_at IS NULL`,
  );
  return row!.n;
}

/** Rows of webhooks that no turn has settled. */
export async function countSpooled(databaseUrl: string): Promise<number> {
  const [row] = await query<{ n: number }>(databaseUrl, `SELECT count(*)::int AS n FROM webhook_spool`);
  return row!.n;
}

/** Some of the messages that are not finished, for people: what is known of each. */
export async function describeUnfinished(databaseUrl: string): Promise<string> {
  const rows = await query<Record<string, unknown>>(
    databaseUrl,
    `SELECT id, status, line, round(extract(epoch FROM next_at - clock_timestamp()), 1) AS due_in_s,
            (SELECT array_agg(concat_ws(' ', channel, reason, status, error_code) ORDER BY number)
               FROM delivery_attempts WHERE message_id = messages.id) AS attempts,
            clock_timestamp() AS now
       FROM ${STORED_MESSAGES} WHERE finished_at IS NULL ORDER BY id LIMIT 5`,
  );
  const holds = await query(databaseUrl, `SELECT channel, kind, until, reason FROM channel_holds`);
  return [...rows, ...holds].map((row) => JSON.stringify(row)).join('\n');
}

/**
 * How long messages that were not finished at `from` stood still after `to`, at the longest, in ms: until the next thing
 * their histories tell. Infinity where nothing was told at all.
 * @param attempts only messages of which one of these was on the wire; null: every message
 */
export async function longestStandstill(
  databaseUrl: string,
  from: Date,
  to: Date,
  attempts: readonly string[] | null,
): Promise<number> {
  const [row] = await query<{ ms: number | null }>(
    databaseUrl,
    `SELECT max(coalesce(extract(epoch FROM next - $2::timestamptz) * 1000, 'Infinity'))::float8 AS ms
       FROM (SELECT (SELECT min(at)
                       FROM (SELECT at FROM message_history h WHERE h.message_id = messages.id
                             UNION ALL
                             SELECT unnest(ARRAY[started_at, accepted_at, failed_at])
                               FROM delivery_attempts a WHERE a.message_id = messages.id
                             UNION ALL
                             SELECT finished_at) AS noted
                      WHERE at > $1) AS next
               FROM ${STORED_MESSAGES}
              WHERE created_at <= $1 AND (finished_at IS NULL OR finished_at > $1)
                AND ($3::uuid[] IS NULL OR id IN (SELECT message_id FROM delivery_attempts WHERE id = ANY($3)))) moved`,
    [from, to, attempts],
  );
  return Math.max(0, row?.ms ?? 0);
}
