import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../support/gateway.js';
import { storeFailed } from '../support/failed-messages.js';
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
  await storeFailed(gateway.database, all, template);
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
