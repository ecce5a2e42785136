import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { seededRandom } from '../../../src/tools/sandbox/random.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { countUnfinished } from '../../support/faults/read-evidence.js';
import { pick } from '../../support/random.js';

/** How often a process is killed, and the seed of when: `FAULTS_KILLS=10 FAULTS_SEED=7 npm run test:faults`. */
const KILLS = Number(process.env.FAULTS_KILLS ?? 100);
const SEED = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

// It takes as long as so many starts take.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 600_000 + KILLS * 60_000 });

const PEOPLE = ['0001', '0002', '0003', '9002', '9003', '9004', '9008', '9010', '9011'];
/** Enough that there is something on the wire at any moment. */
const EACH = 40;
const MOST_UNFINISHED = 2_000;

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create({ replicas: 2 });
  await world.start();
});
afterAll(() => world?.close());

describe('nothing is lost and nothing is sent twice unseen', () => {
  it(`in ${KILLS} kills at random, under load (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    let kills = 0;
    const submitting = submitWhile(() => kills < KILLS);
    for (; kills < KILLS; kills++) {
      await lasts(random() * 1_000);
      const replica = pick(random, world.replicas);
      await world.kill(`${replica.name} killed`, replica);
    }
    await submitting;
    await world.settle();
    // A request may meet several kills, one after the other.
    await expectAccounts(`${KILLS} random kills, seed ${SEED}`, world, { movingWithinMs: 60_000, inFlightOnly: true });
  });
});

/**
 * Messages alone and as bulks, the next when the last are acknowledged, and not many more than are finished: where starts
 * are slow, there would be more at the end than there is to learn from.
 */
async function submitWhile(goesOn: () => boolean): Promise<void> {
  const random = seededRandom(SEED + 1);
  const people = () => Array.from({ length: EACH }, () => pick(random, PEOPLE));
  while (goesOn()) {
    await Promise.all([world.client.submit(people()), world.client.submitBulk(people())]);
    while (goesOn() && (await countUnfinished(world.postgres.url)) > MOST_UNFINISHED) await lasts(100);
  }
}
