import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';

const RESEND = '/api/v1/messages/resend';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const resend = (body: unknown) => gateway.call('POST', RESEND, body);

it('ten thousand messages are taken ten thousand at once, the newest of them, and the cursor goes on with older ones, the oldest first', async () => {
  const [all, template] = [10_020, 'thousands'];
  await sql(
    `WITH made AS (
       INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, template_name, template_version)
       SELECT uuid7_floor(now() - i * interval '1 ms'), now() - i * interval '1 ms', '+9198' || 72000000 + i, 'IN', 'No ' || i,
              '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]', 10, 'transactional', $2, 1
         FROM generate_series(1, $1::int) AS i RETURNING id, created_at)
     INSERT INTO deliveries (message_id, status, expires_at, finished_at, failure_code)
     SELECT id, 'failed', created_at + interval '1 day', now(), '131026' FROM made`,
    [all, template],
  );
  const filter = { template, status: 'failed' };
  const first = await resend({ filter, dryRun: true });
  expect(first).toMatchObject({
    status: 200,
    body: { found: 10_000, accepted: 10_000, statuses: { failed: 10_000 } },
  });
  const cursor = first.body.nextCursor as string;
  const { status, body } = await resend({ filter, cursor, ratePerSecond: 5 });
  expect({ status, ...body }).toMatchObject({
    status: 202,
    found: all - 10_000,
    accepted: all - 10_000,
    nextCursor: null,
  });
  const texts = await sql<{ text: string }>('SELECT text FROM messages WHERE batch_id = $1 ORDER BY id', [
    body.batchId,
  ]);
  expect(texts.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, i) => `No ${all - i}`));
  expect((await gateway.call('GET', `/api/v1/batches/${body.batchId}`)).body.ratePerSecond).toBe(5);
});
