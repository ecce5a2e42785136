import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numberInText } from '../../../src/messages/numbers/number-in-text.js';
import { seededRandom } from '../../../src/tools/sandbox/random.js';
import { eventually } from '../../support/eventually.js';
import { ADMIN_KEY, FaultWorld } from '../../support/faults/fault-world.js';
import { query } from '../../support/query.js';
import { pick } from '../../support/random.js';
import { rowsWith } from '../../support/whole-database.js';

const KILLS = Number(process.env.FAULTS_KILLS ?? 20);
const SEED = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const MESSAGES = 1_500;

// It takes as long as so many starts take.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 600_000 + KILLS * 60_000 });

const RECIPIENT = '+919876540001';
const OTHERS = ['+919876540002', '+919876549003'];

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create({
    replicas: 2,
    settings: { RECIPIENT_LIMIT: '0', DUPLICATE_WINDOW_SECONDS: '0', SIREN_MAX_PER_SECOND: '50' },
  });
  await world.start();
});
afterAll(() => world?.close());

/** Of whichever replica answers. */
async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  return eventually(async () => {
    const { url } = world.replicas.find(({ isRunning }) => isRunning)!;
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'idempotency-key': path },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as Body;
  });
}

interface Shown {
  id: string;
  status: string;
}

describe('an erasure goes on, whatever is killed', () => {
  it(`in up to ${KILLS} kills at random, while messages are sent (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const messages = Array.from({ length: MESSAGES }, (_, i) => ({ to: RECIPIENT, text: `Number ${i}` }));
    await call('POST', '/api/v1/messages/bulk', { messages });
    await call('POST', '/api/v1/messages/bulk?', {
      messages: Array.from({ length: 100 }, (_, i) => ({ to: OTHERS[i % 2], text: `Other ${i}` })),
    });
    const { id } = await call<Shown>('DELETE', `/api/v1/contacts/${RECIPIENT}`);
    const isFinished = async () => (await call<Shown>('GET', `/api/v1/erasures/${id}`)).status === 'finished';
    let kills = 0;
    for (; kills < KILLS && !(await isFinished()); kills++) {
      await lasts(random() * 500);
      const replica = pick(random, world.replicas);
      await world.kill(`${replica.name} killed`, replica);
    }
    await expect.poll(isFinished, { timeout: 300_000 }).toBe(true);
    console.log(`${kills} kills in the course of an erasure`);
    await world.settle();

    const recipient = numberInText(RECIPIENT);
    expect(await rowsWith({ url: world.postgres.url }, (row) => recipient.isIn(row))).toEqual([]);
    const [rows] = await query<{ all: number; erased: number; open: number }>(
      world.postgres.url,
      `SELECT count(*)::int AS all, (count(*) FILTER (WHERE to_number = ''))::int AS erased,
              (count(*) FILTER (WHERE finished_at IS NULL))::int AS open
         FROM messages m JOIN deliveries d ON d.message_id = m.id`,
    );
    expect(rows).toEqual({ all: MESSAGES + 100, erased: MESSAGES, open: 0 });
  });
});
