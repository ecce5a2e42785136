import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { withTableLocked } from '../support/faults/with-table-locked.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { deliverWebhook, ENDPOINTS, incoming, receipt } from '../support/siren-webhooks.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { STORED_WEBHOOKS } from '../support/tables.js';

const FLOOD = 400;

let database: TestDatabase;
let proxy: TcpProxy;
let gateway: Gateway;
beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.host = `127.0.0.1:${proxy.port}`;
  gateway = await startGateway({ database: { ...database, url: url.href } });
});
afterEach(() => proxy.thaw());
afterAll(async () => {
  proxy?.thaw();
  await gateway?.close();
  await proxy?.close();
  await database?.drop();
});

interface Delivery {
  id: string;
  status: number;
}

let made = 0;
const newId = () => `flood-${++made}`;

async function deliver(id: string): Promise<Delivery> {
  const endpoint = ENDPOINTS[made % 2]!;
  const body = endpoint === 'message' ? incoming({ message_id: id }) : receipt(id, 'sent');
  const { status } = await deliverWebhook(gateway, endpoint, body);
  return { id, status };
}

const flood = (count = FLOOD) => Promise.all(Array.from({ length: count }, () => deliver(newId())));
const statuses = (deliveries: readonly Delivery[]) => [...new Set(deliveries.map(({ status }) => status))].sort();

/** Every webhook that was answered 200 is stored, and none that was answered 503: also after a while. */
async function expectPromisesKept(deliveries: readonly Delivery[]): Promise<void> {
  // Whatever was under way at the server is over, and what comes now is stored again.
  await eventually(async () => {
    const busy = await query(
      database,
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND query LIKE '%INTO webhook_spool%'
          AND pid <> pg_backend_pid()`,
    );
    expect(busy).toEqual([]);
  });
  await eventually(async () => expect((await deliver(newId())).status).toBe(200));
  const rows = await query<{ id: string }>(database, `SELECT provider_message_id AS id FROM ${STORED_WEBHOOKS}`);
  const stored = new Set(rows.map(({ id }) => id));
  const wrong = deliveries.filter(({ id, status }) => stored.has(id) !== (status === 200));
  expect(wrong).toEqual([]);
}

describe('of a flood of webhooks, those answered 200 are stored, and those answered 503 are not', () => {
  it('when the database keeps up', async () => {
    const deliveries = await flood();
    await expectPromisesKept(deliveries);
  });

  it('when the database hangs before it has seen them, and comes back', async () => {
    proxy.freeze();
    const deliveries = await flood();
    expect(statuses(deliveries)).toEqual([503]);
    proxy.thaw();
    await expectPromisesKept(deliveries);
  });

  it('when the database hangs again and again while they come', async () => {
    const waves: Promise<Delivery[]>[] = [];
    for (let wave = 0; wave < 6; wave++) {
      const coming = flood(100);
      waves.push(coming);
      // Some of these are answered before, and what is on its way then gets through with the next wave.
      if (wave % 2 === 0) await Promise.race([coming, deliver(newId())]);
      if (wave % 2 === 0) proxy.freeze();
      else proxy.thaw();
    }
    proxy.thaw();
    const deliveries = (await Promise.all(waves)).flat();
    await expectPromisesKept(deliveries);
  });

  it.each(['webhook_spool', 'received_webhooks'])('when they wait at the server for a lock on %s', async (table) => {
    let deliveries: Delivery[] = [];
    await withTableLocked(database.url, table, async () => {
      deliveries = await flood();
    });
    expect(statuses(deliveries)).toEqual([503]);
    await expectPromisesKept(deliveries);
  });
});
