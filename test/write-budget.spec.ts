import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cost, costOfEach, OWN_TABLES } from '../bench/writes/budget.js';
import { countWrites, type WriteCount } from '../bench/writes/count-writes.js';
import { migrate } from '../src/database/migrator.js';
import { type RunningPostgres, startPostgres } from '../src/tools/local/postgres.js';
import { startEventReceiver } from './support/event-receiver.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';

const MESSAGES = 100;
const SECRET = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
/** Of a turn that has to be repeated, or an update that finds no room on its page. */
const SLACK = 0.5;

/**
 * What one message and one receipt write: a count out of the log, so it is the same on any machine. Only rows that each of
 * them has of its own are held here. How many share a row of the statistics or of the spool is a matter of time: those are
 * printed by `npm run bench -- --only writes`, beside the budget.
 */
let postgres: RunningPostgres;
let folder: string;
let gateway: Gateway;
let client: pg.Client;
let providerIds: string[];
let sent = 0;

beforeAll(async () => {
  // A server of its own, since nobody else may write meanwhile; always the newest: an update beside a BRIN index stays on
  // its page from 16 on.
  folder = await mkdtemp(join(tmpdir(), 'siren-gateway-writes-'));
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false, database: 'writes' });
  await migrate({ databaseUrl: postgres.url });
  gateway = await startGateway({ database: database() });
  client = await openClient(postgres.url);
});
const database = () => ({ url: postgres.url, drop: () => Promise.resolve() });

afterAll(async () => {
  await client?.end();
  await gateway?.close();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('without key, recipient limit, batch and reference, there are written for', () => {
  // messages 1 / 2; deliveries 3 / 7: accepted, begun, answered; delivery_attempts 2 / 1: begun, and answered in place;
  // provider_ids 1 / 1.
  it('a message up to the answer of Siren 7 row versions and 11 index entries', async () => {
    const count = await countWrites(client, sendAll);
    expectAtMost(count, MESSAGES, { versions: 7, entries: 11, walBytes: 3_000 });
  });

  // received_webhooks 1 / 3; delivery_attempts 1 / 0; deliveries 1 / 0 or 1: a finished one leaves the queue.
  it('a receipt 3 row versions and 5 index entries', async () => {
    const count = await countWrites(client, reportAll);
    expectAtMost(count, 2 * MESSAGES, { versions: 3, entries: 5, walBytes: 1_500 });
  });
});

describe('where events are posted, a row of the outbox', () => {
  // outbox 1 / 1, and what is too long for the row; outbox_queue 3 / 3: written, sequenced, claimed, and deleted;
  // outbox_positions 2 / 2: sequenced, and posted.
  it('costs 6 row versions and 6 index entries, however many events it has, and no event one of its own', async () => {
    await gateway.close();
    const receiver = await startEventReceiver(SECRET);
    const settings = { EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET };
    gateway = await startGateway({ database: database(), settings });
    try {
      await sendAll();
      const before = await rowsOfOutbox();
      const count = await countWrites(client, async () => {
        await reportAll();
        await eventually(() => expect(receiver.received).toHaveLength(2 * MESSAGES));
        await eventually(async () => {
          const { rows } = await client.query('SELECT FROM siren_gateway.outbox_queue');
          expect(rows).toEqual([]);
        });
      });
      const rows = (await rowsOfOutbox()) - before;
      const seen = JSON.stringify([rows, ...count.tables]);
      expect(rows, seen).toBeLessThan(2 * MESSAGES);
      expect(count.tables.get('event_deliveries'), seen).toBeUndefined();
      const [queue, positions] = ['outbox_queue', 'outbox_positions'].map((table) => count.tables.get(table)!);
      // A row that takes long is saved more than once, in its place too.
      expect(queue!.versions - queue!.hot, seen).toBe(2 * rows);
      expect(queue, seen).toMatchObject({ entries: 3 * rows, deletes: rows });
      expect(positions, seen).toMatchObject({ versions: 2 * rows, hot: rows, entries: 2 * rows });
      expect(count.tables.get('outbox')!.walBytes / (2 * MESSAGES), seen).toBeLessThanOrEqual(500);
    } finally {
      await receiver.close();
      for (const name of Object.keys(settings)) delete process.env[name];
    }
  });
});

/** Each to somebody else than before; resolves when Siren has taken them all. */
async function sendAll(): Promise<void> {
  await client.query('DELETE FROM siren_gateway.provider_ids');
  await Promise.all(Array.from({ length: MESSAGES }, () => send(sent++)));
  await eventually(async () => {
    const { rows } = await client.query<{ id: string }>(
      'SELECT provider_message_id AS id FROM siren_gateway.provider_ids',
    );
    expect(rows).toHaveLength(MESSAGES);
    providerIds = rows.map(({ id }) => id);
  });
}

/** Two receipts of each; resolves when they are settled. */
async function reportAll(): Promise<void> {
  for (const status of ['sent', 'delivered']) {
    await Promise.all(providerIds.map((id) => deliverWebhook(gateway, 'delivery-status', receipt(id, status))));
    await eventually(async () => {
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM siren_gateway.received_webhooks
          WHERE said = $1 AND provider_message_id = ANY ($2)`,
        [status, providerIds],
      );
      expect(rows[0]!.n).toBe(MESSAGES);
    });
  }
}

async function rowsOfOutbox(): Promise<number> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM siren_gateway.outbox');
  return rows[0]!.n;
}

/** To somebody each, of whom the sandbox reports nothing. */
async function send(i: number): Promise<void> {
  const to = `+9198${String(i).padStart(4, '0')}9004`;
  const { status } = await gateway.call('POST', '/api/v1/messages', { to, text: `You owe ${i} rupees` });
  expect(status).toBe(202);
}

function expectAtMost(count: WriteCount, n: number, most: Cost): void {
  const cost = costOfEach(count, n, OWN_TABLES);
  const seen = JSON.stringify([cost, ...OWN_TABLES.map((table) => [table, count.tables.get(table)])]);
  // A count of nothing would fit into any budget.
  expect(cost.versions, seen).toBeGreaterThan(most.versions - 1);
  expect(cost.versions, seen).toBeLessThanOrEqual(most.versions + SLACK);
  expect(cost.entries, seen).toBeLessThanOrEqual(most.entries + SLACK);
  expect(cost.walBytes, seen).toBeLessThanOrEqual(most.walBytes);
}
