import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { withConnection } from '../src/tools/local/postgres-server.js';
import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import type { Target } from './load/requests.js';
import { CONNECTIONS, type Sizes } from './sizes.js';
import { count, type Row, table } from './table.js';
import { BUDGET, type Cost, costOfEach, OWN_TABLES } from './writes/budget.js';
import { openTripCounter, type TripCounter, type Trips } from './writes/count-trips.js';
import { countWrites, type WriteCount } from './writes/count-writes.js';

/** Everything is answered, applied, told and counted. */
const SETTLED_SQL = `
  SELECT NOT EXISTS (SELECT FROM siren_gateway.deliveries WHERE line IS NOT NULL)
     AND NOT EXISTS (SELECT FROM siren_gateway.delivery_attempts WHERE status = 'sending')
     AND NOT EXISTS (SELECT FROM siren_gateway.webhook_spool WHERE next_at IS NOT NULL)
     AND NOT EXISTS (SELECT FROM siren_gateway.outbox_queue)
     AND NOT EXISTS (SELECT FROM siren_gateway.statistics_deltas) AS settled`;
const LOOK_MS = 100;
const SETTLE_TIMEOUT_MS = 60_000;
const NO_LIMITS = { RECIPIENT_LIMIT: '0', DUPLICATE_WINDOW_SECONDS: '0' };

/** What so many messages, or receipts, have cost together. */
type Counted = WriteCount & Trips;

export interface WriteFigures {
  /** Of each kind. */
  n: number;
  /** Up to Siren's answer. */
  message: Counted;
  receipt: Counted;
  /** What a message costs that has something more. */
  others: ReadonlyMap<string, Counted>;
  /** What a receipt costs where its event is taken. */
  events: ReadonlyMap<string, Counted>;
}

/** Counts what messages and receipts write, out of the log, and how often the service speaks to Postgres for them. */
export async function benchWrites(lab: Lab, { counted: n }: Sizes): Promise<WriteFigures> {
  const plain = await countIn(lab, 'writes', n, NO_LIMITS, async ({ gateway, fire, taken }) => {
    const { port, apiKey, webhookSecret: secret } = gateway;
    const first = taken + 1;
    const message = await fire({ kind: 'message', port, apiKey });
    const receipt = await fire({ kind: 'receipt', port, secret, about: { first, count: n } }, 2);
    const others = {
      'with a reference': await fire({ kind: 'message', port, apiKey, fields: { reference: true } }),
      'with an idempotency key': await fire({ kind: 'message', port, apiKey, fields: { key: true } }),
      'in bulk': await fire({ kind: 'bulk', port, apiKey, size: n }),
    };
    return { message, receipt, others };
  });
  const limited = await countIn(lab, 'writes_limited', n, {}, ({ gateway: { port, apiKey }, fire }) =>
    fire({ kind: 'message', port, apiKey }),
  );
  const others = new Map([...Object.entries(plain.others), ['with a limit per recipient', limited] as const]);
  return { n, ...plain, others, events: await countEvents(lab, n) };
}

/** Each receipt makes one event. */
async function countEvents(lab: Lab, n: number): Promise<WriteFigures['events']> {
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const receiptsWith = (name: string, settings: Record<string, string>): Promise<Counted> =>
    countIn(lab, name, n, { ...NO_LIMITS, ...settings }, async ({ gateway, fire, taken }) => {
      const { port, apiKey, webhookSecret: secret } = gateway;
      await fire({ kind: 'message', port, apiKey });
      return fire({ kind: 'receipt', port, secret, about: { first: taken + 1, count: n } }, 2);
    });
  try {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const polled = await receiptsWith('writes_polled', { EVENTS_POLLING: 'true' });
    const posted = await receiptsWith('writes_posted', { EVENTS_URL: url, EVENTS_SECRET: secret });
    return new Map([
      ['its event is polled', polled],
      ['its event is posted', posted],
    ]);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}

interface Scene {
  gateway: Gateway;
  /** What the stub had taken before. */
  taken: number;
  /** @param times so often as many */
  fire: (target: Target, times?: number) => Promise<Counted>;
}

async function countIn<Result>(
  lab: Lab,
  name: string,
  n: number,
  settings: Record<string, string>,
  work: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  let trips: TripCounter;
  const gateway = await startGateway(lab, {
    ...{ name, roles: 'api,worker', successStatus: 'delivered', profile: undefined, settings },
    detour: async (databaseUrl) => (trips = await openTripCounter(databaseUrl)).url,
  });
  return withConnection(gateway.databaseUrl, async (client) => {
    const fire = async (target: Target, times = 1): Promise<Counted> => {
      const before = trips.read();
      const until = { requests: target.kind === 'bulk' ? 1 : n * times };
      const writes = await countWrites(client, async () => {
        await lab.generator.ask('fire', { target, connections: Math.min(CONNECTIONS, until.requests), until });
        await settled(client);
      });
      const after = trips.read();
      return { ...writes, statements: after.statements - before.statements, trips: after.trips - before.trips };
    };
    try {
      await settled(client);
      return await work({ gateway, taken: await lab.siren.ask<number>('taken'), fire });
    } finally {
      await gateway.stop();
      trips.close();
    }
  });
}

async function settled(client: Client): Promise<void> {
  const began = performance.now();
  while (!(await client.query<{ settled: boolean }>(SETTLED_SQL)).rows[0]!.settled) {
    if (performance.now() - began > SETTLE_TIMEOUT_MS) throw new Error('some messages or receipts do not get settled');
    await sleep(LOOK_MS);
  }
}

/** The figures as tables, beside the budget of the design. */
export function writesTable({ n, message, receipt, others, events }: WriteFigures): string {
  const columns = ['row versions', 'in place', 'index entries', 'WAL', 'statements', 'round trips'];
  return [
    table(
      `Writes of a message up to Siren's answer (mean of ${count(n)})`,
      columns,
      rowsOf(message, n, BUDGET.message),
    ),
    table(`Writes of a receipt (mean of ${count(2 * n)})`, columns, rowsOf(receipt, 2 * n, BUDGET.receipt)),
    table(
      'Writes of a message beside the plain one: what more it costs',
      columns,
      [...others].map(([what, counted]) => difference(what, counted, message, n)),
    ),
    table(
      'Writes of a receipt where somebody takes events: what more it costs',
      columns,
      [...events].map(([what, counted]) => difference(what, counted, receipt, 2 * n)),
    ),
  ].join('\n\n');
}

function rowsOf(counted: Counted, n: number, budget: Cost): Row[] {
  const rowOf = (what: string, tables: readonly string[]): Row => {
    const { versions, entries, walBytes } = costOfEach(counted, n, tables);
    const hot = tables.reduce((sum, name) => sum + (counted.tables.get(name)?.hot ?? 0), 0) / n;
    return { what, cells: [figure(versions), figure(hot), figure(entries), bytes(walBytes)] };
  };
  const own = OWN_TABLES.filter((name) => counted.tables.has(name));
  const shared = [...counted.tables.keys()].filter((name) => !own.some((one) => one === name)).sort();
  const ofTables = [...counted.tables.values()].reduce((sum, { walBytes }) => sum + walBytes, 0);
  return [
    ...own.map((name) => rowOf(name, [name])),
    rowOf('its own rows together', own),
    { what: 'budget', cells: [figure(budget.versions), '', figure(budget.entries), bytes(budget.walBytes)] },
    ...shared.map((name) => rowOf(`shared: ${name}`, [name])),
    {
      what: `${count(counted.commits)} commits, and the rest`,
      cells: ['', '', '', bytes((counted.walBytes - ofTables) / n)],
    },
    {
      what: 'all',
      cells: [
        ...rowOf('', [...counted.tables.keys()]).cells.slice(0, 3),
        bytes(counted.walBytes / n),
        figure(counted.statements / n),
        figure(counted.trips / n),
      ],
    },
  ];
}

function difference(what: string, counted: Counted, plain: Counted, n: number): Row {
  const more = (of: (one: Counted) => number): number => (of(counted) - of(plain)) / n;
  const sum = (name: 'versions' | 'hot' | 'entries') => (one: Counted) =>
    [...one.tables.values()].reduce((total, writes) => total + writes[name], 0);
  return {
    what,
    cells: [
      ...(['versions', 'hot', 'entries'] as const).map((name) => figure(more(sum(name)))),
      bytes(more(({ walBytes }) => walBytes)),
      figure(more(({ statements }) => statements)),
      figure(more(({ trips }) => trips)),
    ],
  };
}

function figure(value: number): string {
  return value.toFixed(2);
}

function bytes(value: number): string {
  return `${count(value)} B`;
}
