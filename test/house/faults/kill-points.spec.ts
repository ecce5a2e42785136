import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { countUnfinished } from '../../support/faults/read-evidence.js';
import { type KillPoint, killPointsOf, WORKS } from '../../support/faults/kill-points.js';
import { beforeStatement, BEGINS, committed, inOrder, LEARNS } from '../../support/faults/moments.js';

/** The sandbox' scenarios: delivered, rejected by WhatsApp, failed later, silent, 500 twice, no answer ever, early receipts. */
const RECIPIENTS = ['0001', '9002', '9003', '9004', '9008', '9006', '9011'];
const ROUNDS = 3;
const BULK = ['0001', '9002'];
/** So many kills, and all that they left is waited for: else messages would pile up. */
const SETTLE_AFTER = 10;

// A hundred kills and starts, one after the other.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 3_600_000 });

let world: FaultWorld;
const points = new Map<string, KillPoint[]>();
beforeAll(async () => {
  world = await FaultWorld.create();
  await world.start();
  const rounds: (readonly (readonly string[])[])[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const recording = world.replica.proxy.record();
    await orders();
    await world.settle();
    recording.stop();
    rounds.push(recording.transactions);
  }
  for (const work of WORKS) points.set(work, killPointsOf(work, rounds));
});
afterAll(() => world?.close());

/** Messages alone and as a bulk, and one that comes in. */
async function orders(): Promise<void> {
  const written = world.sandbox.receive({ from: '+919876500001', content: 'Thanks' });
  await Promise.all([world.client.submit(RECIPIENTS), world.client.submitBulk(BULK), written]);
}

/** Kills the service when it comes to this point, and starts it again. */
async function killAt({ name, isThere }: KillPoint): Promise<void> {
  const stop = world.replica.proxy.stopAt(isThere);
  let isReached = false;
  const reached = stop.reached.then(() => void (isReached = true));
  const submitted: Promise<void>[] = [];
  try {
    // Not every message comes to every statement: where all have gone by, more of the same follow.
    while (!isReached) {
      submitted.push(orders());
      await Promise.race([reached, submitted.at(-1)!.then(untilFinished)]);
    }
  } catch (cause) {
    throw new Error(`the service did not come to the point ${name}`, { cause });
  }
  await world.kill(name);
  await Promise.all(submitted);
}

async function untilFinished(): Promise<void> {
  await eventually(async () => expect(await countUnfinished(world.postgres.url)).toBe(0));
}

describe('a service that is killed loses nothing and sends nothing twice unseen', () => {
  it.each(WORKS)('before and after each statement of %s', async (work) => {
    const all = points.get(work)!;
    expect(all.length).toBeGreaterThanOrEqual(4);
    console.log(`${all.length} kills in the course of ${work}`);
    for (const [i, point] of all.entries()) {
      await killAt(point);
      if (i % SETTLE_AFTER === 0) await world.settle();
    }
  });

  it("during Siren's call", async () => {
    world.sandbox.hold();
    const before = world.sandbox.requests.length;
    await world.client.submit(RECIPIENTS);
    await eventually(() => expect(world.sandbox.requests.length).toBeGreaterThanOrEqual(before + RECIPIENTS.length));
    await world.kill('during the call');
    world.sandbox.release();
  });

  it("between WhatsApp's failure and the SMS", () =>
    killAt({ name: 'between the channels', isThere: inOrder(committed(LEARNS), beforeStatement(BEGINS)) }));

  it('and its accounts are right', async () => {
    await world.settle();
    await expectAccounts('a kill at each statement', world);
  });
});
