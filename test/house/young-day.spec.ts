import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { rowsRead } from '../support/rows-read.js';
import { deliverWebhook, receipt } from '../support/siren-webhooks.js';

const STORED = 20_000;
const CAME = 40;

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await startGateway({ database });
});

afterAll(async () => {
  await gateway?.close();
  await database?.drop();
});

/** A statement is planned when it was carried out a few times, on tables that a new day finds empty. */
it('a webhook, and the message it is about, are looked for by its id when the day has become long, as when it began', async () => {
  for (let i = 0; i < CAME; i++) await deliver(`early-${i}`);
  await query(
    database.url,
    `INSERT INTO received_webhooks (settled_at, id, received_at, endpoint, provider_message_id, said, digest, body, result)
     SELECT now(), gen_random_uuid(), now(), 'delivery-status', 'settled-' || i, 'sent', decode(md5(i::text), 'hex'), '{}',
            'applied' FROM generate_series(1, ${STORED}) AS i`,
  );
  await query(
    database.url,
    `INSERT INTO provider_ids (provider_message_id, channel, message_id, number, day)
     SELECT 'settled-' || i, 'whatsapp', gen_random_uuid(), 1, (now() AT TIME ZONE 'UTC')::date
       FROM generate_series(1, ${STORED}) AS i`,
  );
  const before = await read();
  for (let i = 0; i < CAME; i++) await deliver(`late-${i}`);

  // A server's process that ends has told all that it read.
  await gateway.close();
  await eventually(async () => {
    const [row] = await query<{ n: number }>(
      database.url,
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    expect(row!.n).toBe(0);
  });
  expect((await read()) - before).toBeLessThan(STORED / 10);
});

/** Resolves when it was looked for, in vain. */
async function deliver(id: string): Promise<void> {
  expect(await deliverWebhook(gateway, 'delivery-status', receipt(id, 'sent'))).toMatchObject({ status: 200 });
  await eventually(async () => {
    const rows = await query(
      database.url,
      'SELECT FROM webhook_spool WHERE $1 = ANY (provider_message_ids) AND looks = 0',
      [id],
    );
    expect(rows).toEqual([]);
  });
}

async function read(): Promise<number> {
  return (await rowsRead(database.url, 'received_webhooks')) + (await rowsRead(database.url, 'provider_ids'));
}
