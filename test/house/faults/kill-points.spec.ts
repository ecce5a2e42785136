import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import {
  afterAcceptanceCommitted,
  afterOutcomeCommitted,
  attemptBegun,
  beforeAcceptanceCommits,
  beforeAttemptIsBegun,
  beforeOutcomeIsWritten,
  inOrder,
  jobFetched,
} from '../../support/faults/moments.js';
import type { Moment } from '../../support/faults/statement-watch.js';

/** The sandbox' scenarios: delivered, rejected by WhatsApp, failed later, silent, 500 twice; in the long form also no answer ever and early receipts. */
const PEOPLE = ['0001', '9002', '9003', '9004', '9008', '9006', '9011'];

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create();
  await world.start();
});
afterAll(() => world?.close());

/** Submits messages, kills the service when it comes to the moment, and starts it again. */
async function killAt(what: string, isThere: (moment: Moment) => boolean, people = PEOPLE): Promise<void> {
  const stop = world.replica.proxy.stopAt(isThere);
  const submitted = world.client.submit(people);
  await stop.reached;
  await world.kill(what);
  await submitted;
}

describe('a service that is killed loses nothing and sends nothing twice unseen', () => {
  // What takes longest to recover comes first: its time passes while the others happen.
  it('after it has fetched a job', () => killAt('job fetched', jobFetched));

  it('after it has begun an attempt, before the request leaves', () => killAt('attempt begun', attemptBegun));

  it('after the acceptance is committed, before the answer', () => killAt('after commit', afterAcceptanceCommitted));

  it("during Siren's call", async () => {
    world.sandbox.hold();
    const before = world.sandbox.requests.length;
    await world.client.submit(PEOPLE);
    await eventually(() => expect(world.sandbox.requests.length).toBeGreaterThanOrEqual(before + PEOPLE.length));
    await world.kill('during the call');
    world.sandbox.release();
  });

  it("after Siren's answer, before it is written", () => killAt('answered', beforeOutcomeIsWritten));

  it('after the answer is written', () => killAt('outcome written', afterOutcomeCommitted));

  it("between WhatsApp's failure and the SMS", () =>
    killAt('between the channels', inOrder(afterOutcomeCommitted, beforeAttemptIsBegun), ['9002', '9002']));

  it('before the acceptance is committed', () => killAt('before commit', beforeAcceptanceCommits));

  it('and its accounts are right', async () => {
    await world.settle();
    await expectAccounts('a kill at each step', world);
  });
});
