import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuid } from 'uuid';
import type { AppEvent } from '../src/messages/app-events.js';
import { writeOutbox } from '../src/messages/write-outbox.js';
import { inTransaction } from '../src/database/transaction.js';
import { type ClaimedRow, claimRows } from '../src/outbox/claim-rows.js';
import { DEFAULT_EVENTS, eventLeaseMs } from '../src/outbox/events.options.js';
import { findEvents } from '../src/outbox/find-events.js';
import { pruneEvents, sequenceEvents } from '../src/outbox/event.worker.js';
import { IN_CODE } from '../src/http/actor.js';
import { redeliverRange } from '../src/outbox/redeliver.js';
import { waitingEvents } from '../src/outbox/event-counts.js';
import { connectReplicas, type Replicas } from './support/replicas.js';
import { openClient } from './support/open-client.js';
import { clearEvents, OWN_EVENT_ROWS, STORED_EVENTS, UNSEQUENCED_ROWS } from './support/tables.js';

let replicas: Replicas;
beforeAll(async () => {
  replicas = await connectReplicas();
});
afterAll(() => replicas?.close());
beforeEach(() => clearEvents((text) => replicas.first.query(text)));

/** Nobody is woken: the tests look by themselves. */
const NOBODY = { wakeUps: { wake: () => undefined } };
const event = (subject: string, type: AppEvent['type'] = 'message.sent'): AppEvent => ({
  type,
  subject,
  at: new Date(),
  state: {},
});
/** In one row. */
const write = (...events: AppEvent[]) => inTransaction(replicas.first, (tx) => writeOutbox(tx, NOBODY, events));
const poll = (after: string | null, filter = {}, limit = 100) => findEvents(replicas.second, filter, { after, limit });
const named = ({ subject, type }: { subject: string; type: string }) => `${subject} ${type}`;

describe('what one transaction tells', () => {
  it('is one row, up to 200 events, and has ids that stay', async () => {
    const events = Array.from({ length: 450 }, () => event(uuid()));
    await write(...events);
    const sizes = await replicas.first.query<{ size: number }[]>('SELECT size FROM outbox_queue ORDER BY number');
    expect(sizes.map(({ size }) => size)).toEqual([200, 200, 50]);
    await sequenceEvents(replicas.first, false);
    const page = await poll(null, {}, 1_000);
    expect(page.events.map(named)).toEqual(events.map(named));
    expect(new Set(page.events.map(({ id }) => id)).size).toBe(450);
    expect((await poll(null, {}, 1_000)).events).toEqual(page.events);
  });

  it('is read to its end by pages that end within a row', async () => {
    const events = Array.from({ length: 7 }, () => event(uuid()));
    await write(...events.slice(0, 5));
    await write(...events.slice(5));
    await sequenceEvents(replicas.first, false);
    const listed: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await poll(after, {}, 2);
      expect(page.events.length).toBeLessThanOrEqual(2);
      listed.push(...page.events.map(named));
      ({ after, more } = page);
    }
    expect(listed).toEqual(events.map(named));
  });

  it('is found by the message and by the type, wherever in a row it stands', async () => {
    const [one, other] = [uuid(), uuid()];
    await write(event(other), event(one), event(one, 'message.delivered'));
    await write(event(other, 'message.read'), event(one, 'message.read'));
    await sequenceEvents(replicas.first, false);
    expect((await poll(null, { subject: one })).events.map(({ type }) => type)).toEqual([
      'message.sent',
      'message.delivered',
      'message.read',
    ]);
    expect((await poll(null, { type: 'message.read' })).events.map(({ subject }) => subject)).toEqual([other, one]);
    const [first, second] = (await poll(null, { subject: one, type: undefined }, 2)).events;
    expect((await poll(first!.position, { subject: one }, 1)).events).toEqual([second]);
    expect((await poll(null, { subject: uuid() })).events).toEqual([]);
  });
});

describe('the positions of events', () => {
  it('leave out none that is committed late', async () => {
    const [early, late, other] = [uuid(), uuid(), uuid()];
    const opened = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const slow = inTransaction(replicas.second, async (tx) => {
      await writeOutbox(tx, NOBODY, [event(late)]);
      opened.resolve();
      await mayCommit.promise;
    });
    await opened.promise;
    await write(event(early));
    await sequenceEvents(replicas.first, false);
    const first = await poll(null);
    expect(first.events.map(({ subject }) => subject)).toEqual([early]);

    mayCommit.resolve();
    await slow;
    await write(event(other));
    await sequenceEvents(replicas.second, false);
    const second = await poll(first.after);
    expect(second.events.map(({ subject }) => subject)).toEqual([late, other]);
    expect((await poll(second.after)).events).toEqual([]);
    // Also who asks for one message begins early enough.
    expect((await poll(null, { subject: late })).events.map(({ subject }) => subject)).toEqual([late]);
  });

  it('are given by one process at a time, each event once and in the order in which it was written', async () => {
    const subjects = Array.from({ length: 300 }, () => uuid());
    for (const subject of subjects) await write(event(subject), event(subject, 'message.delivered'));
    const { first, second } = replicas;
    while ((await first.query(`SELECT FROM ${UNSEQUENCED_ROWS}`)).length > 0) {
      await Promise.all([first, second, first].map((dataSource) => sequenceEvents(dataSource, false)));
    }
    const rows = await first.query<{ subject: string; type: string }[]>(
      `SELECT subject, type FROM ${STORED_EVENTS} ORDER BY position`,
    );
    expect(rows.map(named)).toEqual(
      subjects.flatMap((subject) => [`${subject} message.sent`, `${subject} message.delivered`]),
    );
    // Only kept: nothing is left to do with them.
    expect(await first.query('SELECT FROM outbox_queue')).toEqual([]);
  });

  it('wait while another process gives some', async () => {
    const client = await openClient(replicas.databaseUrl);
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('siren_gateway.sequence_events'))`);
    await write(event(uuid()));
    expect(await sequenceEvents(replicas.first, false)).toBe(false);
    expect((await poll(null)).events).toEqual([]);
    await client.query('COMMIT');
    await client.end();
    await sequenceEvents(replicas.first, false);
    expect((await poll(null)).events).toHaveLength(1);
  });
});

describe('who posts events', () => {
  const claim = (dataSource = replicas.first, room = 100, inHand: readonly ClaimedRow[] = []) =>
    claimRows(dataSource, { room, leaseMs: 15_000, inHand: inHand.map(({ number }) => number) });
  const eventsOf = (rows: readonly ClaimedRow[]) => rows.flatMap(({ items }) => items.map(({ event: e }) => named(e)));

  it('gets rows that nobody else has, the oldest first, as many as it has room for', async () => {
    const subjects = Array.from({ length: 6 }, () => uuid());
    for (let i = 0; i < 6; i += 2) await write(event(subjects[i]!), event(subjects[i + 1]!));
    await sequenceEvents(replicas.first, true);
    const first = await claim(replicas.first, 3);
    expect(eventsOf(first)).toEqual(subjects.slice(0, 4).map((subject) => `${subject} message.sent`));
    expect(eventsOf(await claim(replicas.second))).toEqual(
      subjects.slice(4).map((subject) => `${subject} message.sent`),
    );
    expect(await claim()).toEqual([]);
  });

  it('passes by what is behind a row of another process, and goes on with the rest', async () => {
    const [one, two, three] = [uuid(), uuid(), uuid()];
    await write(event(one));
    await write(event(one, 'message.delivered'), event(two));
    await write(event(two, 'message.delivered'));
    await write(event(three));
    await sequenceEvents(replicas.first, true);
    const mine = await claim(replicas.first, 1);
    expect(eventsOf(mine)).toEqual([`${one} message.sent`]);
    expect(eventsOf(await claim(replicas.second))).toEqual([`${three} message.sent`]);
    // Who has the row in front knows how posting it goes.
    expect(eventsOf(await claim(replicas.first, 100, mine))).toEqual([
      `${one} message.delivered`,
      `${two} message.sent`,
      `${two} message.delivered`,
    ]);
  });

  it('gets no row of two that claim at once, and no event of a message twice', async () => {
    const subjects = Array.from({ length: 40 }, () => uuid());
    for (const subject of subjects) await write(event(subject), event(subject, 'message.delivered'));
    await sequenceEvents(replicas.first, true);
    const rows: ClaimedRow[] = [];
    while (rows.length < 40) {
      const both = await Promise.all([claim(replicas.first, 10), claim(replicas.second, 10)]);
      rows.push(...both.flat());
    }
    expect(eventsOf(rows).sort()).toEqual(
      subjects.flatMap((subject) => [`${subject} message.delivered`, `${subject} message.sent`]).sort(),
    );
  });

  it('loses it when the lease ends, within 30 s whatever the time limit', async () => {
    expect(eventLeaseMs({ ...DEFAULT_EVENTS, timeoutMs: 15_000 })).toBeLessThan(25_000);
    await write(event(uuid()));
    await sequenceEvents(replicas.first, true);
    const [mine] = await claim(replicas.first, 1);
    expect(mine!.leaseUntil.getTime() - mine!.claimedAt.getTime()).toBe(15_000);
    // As if the time had passed.
    await replicas.first.query(`UPDATE outbox_queue SET next_at = clock_timestamp() - interval '1 s'`);
    const [theirs] = await claim(replicas.second, 1);
    expect(theirs).toMatchObject({ number: mine!.number, id: mine!.id });
    expect(theirs!.leaseUntil.getTime()).not.toBe(mine!.leaseUntil.getTime());
  });
});

describe('the events that wait', () => {
  it('are counted, with their rows and by themselves, and how old the oldest is', async () => {
    expect(await waitingEvents(replicas.first)).toEqual({ n: 0, oldestSeconds: 0 });
    const old = { ...event(uuid()), at: new Date(Date.now() - 60_000) };
    await write(event(uuid()), old, event(uuid()));
    // Nobody waits for one that is only polled.
    expect(await waitingEvents(replicas.first)).toMatchObject({ n: 0 });
    await sequenceEvents(replicas.first, true);
    const waiting = await waitingEvents(replicas.first);
    expect(waiting.n).toBe(3);
    expect(waiting.oldestSeconds).toBeGreaterThanOrEqual(60);
    await write({ ...event(uuid()), at: new Date(Date.now() - 120_000) });
    await sequenceEvents(replicas.first, false);
    const range = { from: new Date(0), to: new Date(Date.now() + 1_000), types: null };
    expect(await redeliverRange(replicas.first, range, IN_CODE)).toBe(1);
    const more = await waitingEvents(replicas.first);
    expect(more.n).toBe(4);
    expect(more.oldestSeconds).toBeGreaterThanOrEqual(120);
  });
});

describe('events that are old', () => {
  it('go row by row, but for those of which one is still to be posted', async () => {
    const subjects = Array.from({ length: 5 }, () => uuid());
    for (const subject of subjects) await write(event(subject), event(uuid()));
    await sequenceEvents(replicas.first, true);
    // Five days, all of them done but for the first.
    await replicas.first.query(
      `UPDATE outbox SET id = overlay(uuid7_floor(now() - number * interval '2 days')::text PLACING '00' FROM 35)::uuid`,
    );
    await replicas.first.query(`UPDATE outbox_queue q SET id = o.id FROM outbox o WHERE o.number = q.number`);
    await replicas.first.query(
      `UPDATE outbox_positions p SET id = q.id FROM outbox_queue q WHERE q.position = p.position`,
    );
    await replicas.first.query('DELETE FROM outbox_queue WHERE number > (SELECT min(number) FROM outbox)');
    // Given to a row that went meanwhile.
    await replicas.first.query(
      `INSERT INTO outbox_positions (id, size) VALUES (uuid7_floor(now() - interval '3 days'), 1)`,
    );
    const policy = { keepMs: 86_400_000, url: 'https://application.example' };
    expect(await pruneEvents(replicas.first, policy, 3)).toBe(true);
    expect(await pruneEvents(replicas.first, policy, 3)).toBe(false);
    expect((await poll(null)).events).toMatchObject([{ subject: subjects[0] }, {}]);
    await pruneEvents(replicas.first, { ...policy, url: null });
    expect((await poll(null)).events).toEqual([]);
    for (const table of ['outbox', 'outbox_queue', 'outbox_positions', OWN_EVENT_ROWS]) {
      expect(await replicas.first.query(`SELECT FROM ${table}`)).toEqual([]);
    }
  });
});

describe('the events of a time', () => {
  it('are posted again bite by bite, those of the types asked for, and never too many at once', async () => {
    const now = Date.now();
    const at = (minute: number) => new Date(now + minute * 60_000);
    const notified = Array.from({ length: 10 }, (_, i) => ({ ...event(uuid()), at: at(i) }));
    await write(...notified.slice(0, 4));
    await write(...notified.slice(4), { ...event(uuid(), 'message.failed'), at: at(5) });
    await sequenceEvents(replicas.first, false);
    const range = { from: at(2), to: at(8), types: ['message.sent'] };
    expect(await redeliverRange(replicas.first, range, IN_CODE, { bite: 1, most: 5 })).toBeNull();
    expect(await redeliverRange(replicas.first, range, IN_CODE, { bite: 1, most: 6 })).toBe(6);
    const waiting = await replicas.first.query<{ subject: string }[]>(
      `SELECT subject FROM ${STORED_EVENTS} WHERE status = 'waiting' ORDER BY position`,
    );
    expect(waiting.map(({ subject }) => subject)).toEqual(notified.slice(2, 8).map(({ subject }) => subject));
    expect(await redeliverRange(replicas.first, { ...range, types: null }, IN_CODE)).toBe(1);
    expect(await replicas.first.query(`SELECT FROM ${OWN_EVENT_ROWS}`)).toHaveLength(7);
  });
});
