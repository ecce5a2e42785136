import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { seededRandom } from '../../../src/tools/sandbox/random.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { submitWhile } from '../../support/faults/submit-while.js';
import { pick } from '../../support/random.js';

/** How often a process is killed, and the seed of when: `FAULTS_KILLS=10 FAULTS_SEED=7 npm run test:faults`. */
const KILLS = Number(process.env.FAULTS_KILLS ?? 100);
const SEED = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

// It takes as long as so many starts take.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 600_000 + KILLS * 60_000 });

const RECIPIENTS = ['0001', '0002', '0003', '9002', '9003', '9004', '9008', '9010', '9011'];

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
    const submitting = submitWhile(world, RECIPIENTS, () => kills < KILLS, seededRandom(SEED + 1));
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
