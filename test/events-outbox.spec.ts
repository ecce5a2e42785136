import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuid } from 'uuid';
import type { AppEvent } from '../src/communication/app-events.js';
import { writeOutbox } from '../src/communication/outbox.js';
import { inTransaction } from '../src/database/transaction.js';
import { claimEvents } from '../src/events/claim-events.js';
import { DEFAULT_EVENTS, leaseMs } from '../src/events/events.options.js';
import { findEvents } from '../src/events/find-events.js';
import { forgetEvents } from '../src/events/forget-events.js';
import { redeliverRange } from '../src/events/redeliver.js';
import { sequenceEvents } from '../src/events/sequence-events.js';
import { connectReplicas, type Replicas } from './support/replicas.js';
import { openClient } from './support/open-client.js';

let replicas: Replicas;
beforeAll(async () => {
  replicas = await connectReplicas();
});
afterAll(() => replicas?.close());
beforeEach(() => replicas.first.query('DELETE FROM events'));

/** Nobody is told: the tests look by themselves. */
const NOBODY = { wakeUps: { wake: () => undefined } };
const event = (subject: string, type: AppEvent['type'] = 'message.sent'): AppEvent => ({
  type,
  subject,
  at: new Date(),
  state: {},
});
const tell = (...events: AppEvent[]) => inTransaction(replicas.first, (tx) => writeOutbox(tx, NOBODY, events));
const poll = (after: string | null, filter = {}) => findEvents(replicas.second, filter, { after, limit: 100 });

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
    await tell(event(early));
    await sequenceEvents(replicas.first, false);
    const first = await poll(null);
    expect(first.events.map(({ subject }) => subject)).toEqual([early]);

    mayCommit.resolve();
    await slow;
    await tell(event(other));
    await sequenceEvents(replicas.second, false);
    const second = await poll(first.after);
    expect(second.events.map(({ subject }) => subject)).toEqual([late, other]);
    expect((await poll(second.after)).events).toEqual([]);
  });

  it('are given by one process at a time, each event once and in the order in which it was told', async () => {
    const subjects = Array.from({ length: 300 }, () => uuid());
    for (const subject of subjects) await tell(event(subject), event(subject, 'message.delivered'));
    const { first, second } = replicas;
    while ((await first.query('SELECT FROM event_outbox')).length > 0) {
      await Promise.all([first, second, first].map((dataSource) => sequenceEvents(dataSource, false)));
    }
    const rows = await first.query<{ subject: string; type: string }[]>(
      'SELECT subject, type FROM events ORDER BY position',
    );
    expect(rows.map(({ subject, type }) => `${subject} ${type}`)).toEqual(
      subjects.flatMap((subject) => [`${subject} message.sent`, `${subject} message.delivered`]),
    );
  });

  it('wait while another process gives some', async () => {
    const client = await openClient((replicas.first.options as { url: string }).url);
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('siren_gateway.sequence_events'))`);
    await tell(event(uuid()));
    expect(await sequenceEvents(replicas.first, false)).toBe(false);
    expect((await poll(null)).events).toEqual([]);
    await client.query('COMMIT');
    await client.end();
    await sequenceEvents(replicas.first, false);
    expect((await poll(null)).events).toHaveLength(1);
  });
});

describe('who posts events', () => {
  it('gets an event that nobody else has, and behind it none of the same message', async () => {
    const [one, two] = [uuid(), uuid()];
    await tell(event(one), event(two), event(one, 'message.delivered'));
    await sequenceEvents(replicas.first, true);
    const [a, b] = await Promise.all([claimEvents(replicas.first, 10, 5_000), claimEvents(replicas.second, 10, 5_000)]);
    const claimed = [...a.claimed, ...b.claimed].map(({ subject, type }) => `${subject} ${type}`);
    expect(claimed.sort()).toEqual([`${one} message.sent`, `${two} message.sent`].sort());
    expect((await claimEvents(replicas.first, 10, 5_000)).claimed).toEqual([]);
  });

  it('loses it when the lease ends, within 30 s whatever the time limit', async () => {
    expect(leaseMs({ ...DEFAULT_EVENTS, timeoutMs: 15_000 })).toBeLessThan(25_000);
    const subject = uuid();
    await tell(event(subject));
    await sequenceEvents(replicas.first, true);
    const [mine] = (await claimEvents(replicas.first, 1, 15_000)).claimed;
    const lease = mine!.leaseUntil.getTime() - mine!.claimedAt.getTime();
    expect(Math.abs(lease - 15_000)).toBeLessThan(100);
    // As if the time had passed.
    await replicas.first.query('UPDATE events SET next_at = clock_timestamp()');
    const [theirs] = (await claimEvents(replicas.second, 1, 15_000)).claimed;
    expect(theirs).toMatchObject({ id: mine!.id, subject });
    expect(theirs!.leaseUntil.getTime()).not.toBe(mine!.leaseUntil.getTime());
  });
});

describe('events that are old', () => {
  it('are forgotten bite by bite, but for those that are still to be posted', async () => {
    const subjects = Array.from({ length: 5 }, () => uuid());
    await tell(...subjects.map((subject) => event(subject)));
    await sequenceEvents(replicas.first, true);
    await replicas.first.query(`UPDATE events SET id = uuid7_floor(now() - position * interval '2 days')`);
    await replicas.first.query(
      `UPDATE events SET status = 'delivered', next_at = NULL WHERE position > (SELECT min(position) FROM events)`,
    );
    const policy = { keepMs: 86_400_000, url: 'https://application.example' };
    expect(await forgetEvents(replicas.first, policy, 3)).toBe(true);
    expect(await forgetEvents(replicas.first, policy, 3)).toBe(false);
    expect((await poll(null)).events).toMatchObject([{ subject: subjects[0] }]);
    await forgetEvents(replicas.first, { ...policy, url: null });
    expect((await poll(null)).events).toEqual([]);
  });
});

describe('the events of a time', () => {
  it('are posted again bite by bite, those of the types asked for, and never too many at once', async () => {
    const now = Date.now();
    const at = (minute: number) => new Date(now + minute * 60_000);
    const told = Array.from({ length: 10 }, (_, i) => ({ ...event(uuid()), at: at(i) }));
    await tell(...told, { ...event(uuid(), 'message.failed'), at: at(5) });
    await sequenceEvents(replicas.first, false);
    const range = { from: at(2), to: at(8), types: ['message.sent'] };
    expect(await redeliverRange(replicas.first, range, { bite: 4, most: 5 })).toBeNull();
    expect(await redeliverRange(replicas.first, range, { bite: 4, most: 6 })).toBe(6);
    const waiting = await replicas.first.query<{ subject: string }[]>(
      `SELECT subject FROM events WHERE status = 'waiting' ORDER BY position`,
    );
    expect(waiting.map(({ subject }) => subject)).toEqual(told.slice(2, 8).map(({ subject }) => subject));
    expect(await redeliverRange(replicas.first, { ...range, types: null })).toBe(1);
  });
});
