import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { committed, nth, STORES_CHUNK } from '../../support/faults/moments.js';
import { query } from '../../support/query.js';

const RECIPIENTS = Array.from({ length: 2_600 }, (_, i) => (i % 50 === 0 ? '9002' : '0001'));

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create({ replicas: 2 });
  await world.start();
});
afterAll(() => world?.close());

describe('a bulk whose process is killed after its fourth chunk', () => {
  it('goes on at another one when it is repeated under its key: each item is stored and sent once', async () => {
    const stops = world.replicas.map(({ proxy }) => proxy.stopAt(nth(4, committed(STORES_CHUNK))));
    const submitted = world.client.submitBulk(RECIPIENTS);
    const killed = await Promise.race(stops.map(({ reached }, i) => reached.then(() => world.replicas[i]!)));
    stops.forEach(({ clear }) => clear());
    await world.kill('killed after the fourth chunk', killed, { restart: false });
    await submitted;
    await world.settle();
    const [batch] = await query<{ n: number; indexes: number }>(
      world.postgres.url,
      `SELECT count(*)::int AS n, count(DISTINCT (batch_id, batch_index))::int AS indexes FROM messages`,
    );
    expect(batch).toEqual({ n: RECIPIENTS.length, indexes: RECIPIENTS.length });
    await expectAccounts('a bulk cut after its fourth chunk', world);
  });
});
