import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { ensureBuilt } from '../support/build.js';
import { eventually } from '../support/eventually.js';
import { query } from '../support/query.js';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.js';

const MESSAGES = 4_000;
const CHUNK = 500;

beforeAll(ensureBuilt);

it('a resend whose process is killed in the middle goes on in another one, under its key: each message is sent again once', async () => {
  const first = await startServiceProcess({ LOG_LEVEL: 'warn' });
  onTestFinished(() => first.close());
  const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(first.database, text, values);
  await sql(
    `WITH made AS (
       INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, reference)
       SELECT uuid7_floor(now() - i * interval '1 ms'), now() - i * interval '1 ms', '+9198' || 72000000 + i, 'IN', 'No ' || i,
              '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]', 10, 'transactional', 'killed'
         FROM generate_series(1, $1::int) AS i RETURNING id, created_at)
     INSERT INTO deliveries (message_id, status, expires_at, finished_at, failure_code)
     SELECT id, 'failed', created_at + interval '1 day', now(), '131026' FROM made`,
    [MESSAGES],
  );
  // So slow that the copies do not become what the filter looks for.
  const body = JSON.stringify({ filter: { reference: 'killed', status: 'failed' }, ratePerSecond: 0.001 });
  const resend = ({ url, headers }: ServiceProcess) =>
    fetch(`${url}/api/v1/messages/resend`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': 'killed' },
      body,
    });
  const stored = async () =>
    (await sql<{ n: number }>('SELECT count(*)::int AS n FROM messages WHERE resend_of IS NOT NULL'))[0]!.n;

  const broken = resend(first).then(
    ({ status }) => status,
    () => 'broken',
  );
  await eventually(async () => expect(await stored()).toBeGreaterThanOrEqual(CHUNK));
  first.program.signal('SIGKILL');
  expect(await broken).toBe('broken');
  const atKill = await stored();
  expect(atKill).toBeLessThan(MESSAGES);
  // What could be found then has changed: the messages are those of the beginning.
  await sql(`UPDATE deliveries SET status = 'expired', failure_code = 'expired_in_queue'
              WHERE message_id IN (SELECT id FROM messages WHERE reference = 'killed' AND resend_of IS NULL)`);
  await sql('UPDATE batches SET upload_until = now()');

  const second = await startServiceProcess({ LOG_LEVEL: 'warn' }, undefined, first);
  onTestFinished(() => second.close());
  const answer = await resend(second);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({
    found: MESSAGES,
    accepted: MESSAGES,
    rejectedCount: 0,
    nextCursor: null,
  });
  const again = await resend(second);
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
  const [row] = await sql(
    `SELECT count(*)::int AS copies, count(DISTINCT resend_of)::int AS old, count(DISTINCT batch_id)::int AS batches,
            min(batch_index) AS first, max(batch_index) AS last FROM messages WHERE resend_of IS NOT NULL`,
  );
  expect(row).toEqual({ copies: MESSAGES, old: MESSAGES, batches: 1, first: 0, last: MESSAGES - 1 });
});
