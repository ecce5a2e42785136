import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 as uuid } from 'uuid';
import { writeOutbox } from '../../src/messages/write-outbox.js';
import { dataSourceOptions, nameOf } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrator.js';
import { inTransaction } from '../../src/database/transaction.js';
import { findEvent, findEvents } from '../../src/outbox/find-events.js';
import { sequenceEvents } from '../../src/outbox/event.worker.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { type EventReceiver, startEventReceiver } from '../support/event-receiver.js';
import { eventually } from '../support/eventually.js';
import { startGateway } from '../support/gateway.js';
import { STORED_EVENTS, UNSEQUENCED_ROWS } from '../support/tables.js';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

let database: TestDatabase;
let dataSource: DataSource;
let receiver: EventReceiver;
beforeAll(async () => {
  database = await createEmptyDatabase();
  await migrate({ databaseUrl: database.url });
  dataSource = await new DataSource(dataSourceOptions({ databaseUrl: database.url, poolSize: 4 }, [])).initialize();
  receiver = await startEventReceiver(SECRET);
});
afterAll(async () => {
  await receiver?.close();
  await dataSource?.destroy();
  await database?.drop();
});

const up = () => migrate({ databaseUrl: database.url });
/** Back to before the outbox, whatever came after it. */
async function down(): Promise<void> {
  for (let undone = ''; undone !== 'outbox';) {
    const [last] = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
    await dataSource.undoLastMigration({ transaction: 'each' });
    undone = nameOf(last!.name);
  }
}

const HOUR_MS = 3_600_000;
const now = Date.now();
const ago = (ms: number) => new Date(now - ms).toISOString();
const tried = (minutesAgo: number, statusCode: number | null, error: string | null) => ({
  at: ago(minutesAgo * 60_000),
  statusCode,
  durationMs: 7,
  error,
});
const FAILED = [tried(3, 500, 'http_500'), tried(2, null, 'timeout')];

/** A row of the table `events`, as it was before. */
interface OldEvent {
  id: string;
  type: string;
  subject: string;
  at: string;
  state: object;
  status: string;
  next_at: string | null;
  failures: number;
  failing_since: string | null;
  deliveries: object[];
}
let minute = 60;
const old = (change: Partial<OldEvent> = {}): OldEvent => ({
  id: uuid(),
  type: 'message.sent',
  subject: uuid(),
  at: ago(minute-- * 60_000),
  state: { status: 'sent', price: { amount: '0.25', currency: 'INR' }, attempts: [{ number: 1, code: null }] },
  status: 'kept',
  next_at: null,
  failures: 0,
  failing_since: null,
  deliveries: [],
  ...change,
});

const ofOne = uuid();
/** What there was of every kind, in the order of the positions. */
const OLD = {
  kept: old(),
  delivered: old({ status: 'delivered', deliveries: [tried(5, 204, null)] }),
  deliveredLate: old({ status: 'delivered', failures: 2, deliveries: [...FAILED, tried(1, 200, null)] }),
  redelivered: old({ status: 'delivered', deliveries: [tried(9, 200, null), tried(8, 204, null)] }),
  dead: old({ status: 'dead', failures: 2, failing_since: ago(25 * HOUR_MS), deliveries: FAILED }),
  waiting: old({ status: 'waiting', next_at: ago(1_000) }),
  failing: old({
    ...{ status: 'waiting', next_at: ago(500), subject: ofOne, type: 'message.fallback' },
    ...{ failures: 2, failing_since: ago(4 * 60_000), deliveries: FAILED },
  }),
  behind: old({ status: 'waiting', next_at: ago(400), subject: ofOne, type: 'message.delivered' }),
  again: old({ status: 'waiting', next_at: ago(300), deliveries: [tried(30, 200, null)] }),
  leased: old({ status: 'waiting', next_at: new Date(now + HOUR_MS).toISOString() }),
  incoming: old({ type: 'incoming.received', state: {}, status: 'waiting', next_at: ago(200) }),
};
/** Told by two transactions, and without a position. */
const UNSEQUENCED = [[old({ subject: ofOne, type: 'message.read' }), old()], [old()]];
/** Positions that were given, some of whose events are no longer kept. */
const FIRST_POSITION = 5;
const GIVEN_AWAY = 3;

async function insertOld(): Promise<void> {
  await dataSource.query(`SELECT setval(pg_get_serial_sequence('events', 'position'), $1)`, [FIRST_POSITION]);
  for (const event of Object.values(OLD)) {
    await dataSource.query(
      `INSERT INTO events (id, type, subject, at, state, status, next_at, failures, failing_since, deliveries)
       SELECT id, type, subject, at, state, status, next_at, failures, failing_since, deliveries
         FROM jsonb_populate_record(NULL::events, $1)`,
      [JSON.stringify(event)],
    );
  }
  await dataSource.query(`SELECT nextval(pg_get_serial_sequence('events', 'position')) FROM generate_series(1, $1)`, [
    GIVEN_AWAY,
  ]);
  for (const events of UNSEQUENCED) {
    const rows = events.map(({ id, type, subject, at, state }) => ({ id, type, subject, at, state }));
    await dataSource.query('INSERT INTO event_outbox (events) VALUES ($1)', [JSON.stringify(rows)]);
  }
}

const readOld = () => dataSource.query<object[]>('SELECT * FROM events ORDER BY position');
const readUnsequenced = async () => {
  const rows = await dataSource.query<{ event: OldEvent }[]>(
    'SELECT event FROM event_outbox, json_array_elements(events) AS event ORDER BY seq',
  );
  return rows.map(({ event: { id, type, subject, at, state } }) => ({
    ...{ id, type, subject, state },
    at: new Date(at).toISOString(),
  }));
};
/** Each event, as the API tells it. */
async function readEvents() {
  const { events } = await findEvents(dataSource, {}, { after: null, limit: 1_000 });
  return Promise.all(
    events.map(async ({ id, position }) => {
      const { number: _, outboxId: _row, item: _item, ...event } = (await findEvent(dataSource, id))!;
      return { position, ...JSON.parse(JSON.stringify(event)) };
    }),
  );
}
const idsOf = (events: readonly { id: string }[]) => events.map(({ id }) => id);

describe('the migration of events to one row a turn', () => {
  let rows: object[];

  it('keeps what was there, of every kind, with ids, positions, tries and times', async () => {
    await down();
    await insertOld();
    rows = await readOld();
    await up();
    expect(await readEvents()).toEqual(
      Object.values(OLD).map(({ next_at: nextAt, failing_since: _, ...event }, i) => ({
        ...event,
        position: String(FIRST_POSITION + 1 + i),
        nextAt,
      })),
    );
    const kept = await dataSource.query<object[]>(`SELECT FROM ${UNSEQUENCED_ROWS}`);
    expect(kept).toHaveLength(3);
  });

  it('goes back to exactly what was there', async () => {
    await down();
    expect(await readOld()).toEqual(rows);
    expect(await readUnsequenced()).toEqual(
      UNSEQUENCED.flat().map(({ id, type, subject, at, state }) => ({ id, type, subject, at, state })),
    );
    await up();
  });

  it('leaves what was to be posted to be posted once, in order, and nothing else', async () => {
    const { waiting, failing, behind, again, incoming } = OLD;
    const gateway = await startGateway({ database, settings: { EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET } });
    try {
      const due = idsOf([waiting, failing, behind, again, incoming, ...UNSEQUENCED.flat()]);
      await eventually(async () => {
        const left = await dataSource.query<{ id: string }[]>(
          `SELECT id FROM ${STORED_EVENTS} WHERE status = 'waiting'`,
        );
        expect(idsOf(left)).toEqual([OLD.leased.id]);
      });
      const posted = receiver.received.map(({ event }) => event.id);
      expect(posted.toSorted()).toEqual(due.toSorted());
      expect(posted.filter((id) => receiver.of(ofOne).some(({ event }) => event.id === id))).toEqual(
        idsOf([failing, behind, UNSEQUENCED[0]![0]!]),
      );
    } finally {
      await gateway.close();
      for (const name of ['EVENTS_URL', 'EVENTS_SECRET']) delete process.env[name];
    }
    // New positions are higher than all that were ever given.
    const positions = (await readEvents()).map(({ position }) => Number(position));
    expect(positions.at(-3)).toBeGreaterThan(FIRST_POSITION + Object.keys(OLD).length + GIVEN_AWAY);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it('takes rows of many events apart and finds them again, whatever became of each', async () => {
    const nobody = { wakeUps: { wake: () => undefined } };
    const events = Array.from({ length: 5 }, () => ({
      ...{ type: 'message.sent' as const, subject: uuid(), at: new Date(), state: {} },
    }));
    const write = () => inTransaction(dataSource, (tx) => writeOutbox(tx, nobody, events));
    await write();
    await sequenceEvents(dataSource, true);
    // Two were delivered, one has failed and waits; the row itself waits for the others.
    await dataSource.query(
      `UPDATE outbox_queue SET results = $1, next_at = $2 WHERE number = (SELECT max(number) FROM outbox)`,
      [JSON.stringify([[204, 3, now], null, [200, 4, now], null, null]), new Date(now + HOUR_MS)],
    );
    await dataSource.query(
      `INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, next_at, failures, failing_since, deliveries)
       SELECT outbox_id, item, events.id, number, subject, type, at, 'waiting', $1, 2, $2, $3
         FROM ${STORED_EVENTS} JOIN outbox ON outbox.id = outbox_id WHERE subject = $4`,
      [new Date(now + HOUR_MS), new Date(now), JSON.stringify(FAILED), events[1]!.subject],
    );
    await write();
    await sequenceEvents(dataSource, false);
    await write();
    const before = await readEvents();
    const statuses = before.slice(-10).map(({ status }) => status as string);
    expect(statuses.join()).toBe('delivered,waiting,delivered,waiting,waiting,kept,kept,kept,kept,kept');

    await down();
    expect(await readUnsequenced()).toHaveLength(5);
    await up();
    expect(await readEvents()).toEqual(before);
    await sequenceEvents(dataSource, false);
    expect((await readEvents()).slice(-5).map(({ subject }) => subject as string)).toEqual(
      events.map(({ subject }) => subject),
    );
  });
});
