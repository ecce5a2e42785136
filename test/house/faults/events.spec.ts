import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../src/tools/sandbox/random.js';
import { type EventReceiver, startEventReceiver } from '../../support/event-receiver.js';
import { eventually } from '../../support/eventually.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { query } from '../../support/query.js';
import { pick } from '../../support/random.js';
import { STORED_EVENTS } from '../../support/tables.js';

/** How often a process is killed, and the seed of when and of how the application misbehaves. */
const KILLS = Number(process.env.FAULTS_EVENT_KILLS ?? 12);
const SEED = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

// It takes as long as so many starts take.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 600_000 + KILLS * 60_000 });

const RECIPIENTS = ['0001', '0002', '9001', '9002', '9003', '9010', '9011'];
const EACH = 20;

let world: FaultWorld;
let receiver: EventReceiver;
beforeAll(async () => {
  receiver = await startEventReceiver(SECRET);
  // Leases are short, and each event has a row of its own now and then.
  const settings = { EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET, EVENTS_TIMEOUT_MS: '1000' };
  world = await FaultWorld.create({ replicas: 2, settings });
  await world.start();
});
afterAll(async () => {
  await world?.close();
  await receiver?.close();
});

interface StoredEvent {
  id: string;
  subject: string;
  status: string;
}

describe('every event is posted, and those of a message in order', () => {
  it(`through ${KILLS} kills at random, with an application that misbehaves (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const ofReceiver = seededRandom(SEED + 1);
    receiver.behave = (_event, tries) => {
      const chance = ofReceiver();
      if (tries < 3 && chance < 0.05) return 'reset';
      if (tries < 3 && chance < 0.1) return { status: 503 };
      return () => lasts(chance * 40, 204);
    };
    let kills = 0;
    const submitting = (async () => {
      while (kills < KILLS) await world.client.submitBulk(Array.from({ length: EACH }, () => pick(random, RECIPIENTS)));
    })();
    for (; kills < KILLS; kills++) {
      await lasts(ofReceiver() * 1_500);
      const replica = pick(ofReceiver, world.replicas);
      await world.kill(`${replica.name} killed`, replica);
    }
    await submitting;
    await world.settle();
    const events = await eventually(async () => {
      const stored = await query<StoredEvent>(
        world.postgres.url,
        `SELECT id, subject, status FROM ${STORED_EVENTS} ORDER BY position`,
      );
      expect(stored.filter(({ status }) => status !== 'delivered')).toEqual([]);
      return stored;
    });

    const acknowledged = new Set(receiver.received.filter((r) => r.answered === 204).map((r) => r.event.id));
    expect(events.filter(({ id }) => !acknowledged.has(id))).toEqual([]);
    expect([...acknowledged].filter((id) => !events.some((event) => event.id === id))).toEqual([]);
    const postedTooEarly: string[] = [];
    for (const [subject, ofSubject] of Map.groupBy(events, (event) => event.subject)) {
      const order = ofSubject.map(({ id }) => id);
      const done = new Set<string>();
      for (const { event, answered } of receiver.of(subject)) {
        const before = order.slice(0, order.indexOf(event.id));
        if (!before.every((id) => done.has(id))) postedTooEarly.push(event.id);
        if (answered === 204) done.add(event.id);
      }
    }
    expect(postedTooEarly).toEqual([]);
    const again = receiver.received.length - new Set(receiver.received.map((r) => r.event.id)).size;
    console.log(`${events.length} events of ${KILLS} kills, seed ${SEED}: ${again} posted again`);
    expect(events.length).toBeGreaterThan(KILLS);
  });
});
