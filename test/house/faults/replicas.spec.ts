import { afterEach, describe, expect, it } from 'vitest';
import { rank, type AttemptStatus } from '../../../src/deciding/status.js';
import { eventually } from '../../support/eventually.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import {
  BEGINS,
  beforeStatement,
  committed,
  deliveryClaimed,
  type IsMoment,
  LEARNS,
} from '../../support/faults/moments.js';
import { readAttempts, readMessages } from '../../support/faults/read-evidence.js';
import type { Replica } from '../../support/faults/replica.js';
import { query } from '../../support/query.js';

const RECIPIENTS = ['0001', '0002', '0003', '9002', '9003', '9004', '9008', '0004'];

let world: FaultWorld;
afterEach(() => world?.close());

async function twoReplicas(): Promise<{ one: Replica; other: Replica }> {
  world = await FaultWorld.create({ replicas: 2 });
  await world.start();
  const [one, other] = world.replicas as [Replica, Replica];
  // Siren's webhooks reach the one that stays.
  world.webhooks.leadTo([other.url]);
  return { one, other };
}

/** Everybody's first request is on the wire, and stays there until `release`. */
async function holdRequests(recipients: readonly string[]): Promise<void> {
  world.sandbox.hold();
  await world.client.submit(recipients);
  await eventually(() => expect(world.sandbox.requests.length).toBeGreaterThanOrEqual(recipients.length));
}

/** Attempts whose lease lapsed, and whose own worker has not reported what came of them. */
const unheardOf = () =>
  query(
    world.postgres.url,
    `SELECT lapsed.message_id, lapsed.detail FROM message_history lapsed
      WHERE lapsed.event = 'attempt_unknown' AND lapsed.detail->>'code' = 'lease_lapsed' AND NOT EXISTS (
        SELECT FROM message_history reported
         WHERE reported.message_id = lapsed.message_id AND reported.detail->'number' = lapsed.detail->'number'
           AND reported.event IN ('attempt_accepted', 'attempt_rejected', 'attempt_unknown') AND reported.at > lapsed.at)
        AND NOT EXISTS (
        SELECT FROM delivery_attempts a
         WHERE a.message_id = lapsed.message_id AND a.number = (lapsed.detail->>'number')::int
           AND a.accepted_at > lapsed.at)`,
  );

/** Attempts that were held back because it was too late to send them. */
const heldBack = () =>
  query(
    world.postgres.url,
    `SELECT message_id FROM message_history WHERE event = 'attempt_rejected' AND detail->>'code' = 'not_sent'
     UNION ALL SELECT message_id FROM delivery_attempts WHERE error_code = 'not_sent'`,
  );

describe('of two replicas', () => {
  it('one that was frozen for longer than its leases neither sends again nor overwrites what is newer', async () => {
    const { one, other } = await twoReplicas();
    // So that all requests are those of the one.
    other.freeze();
    await holdRequests(RECIPIENTS);
    other.thaw();
    await world.happens('one replica frozen with requests on the wire', async (mark) => {
      one.freeze();
      await mark();
      world.sandbox.release();
      await world.settle();
    });
    const [attempts, messages] = [await readAttempts(world.postgres.url), await readMessages(world.postgres.url)];
    const requests = world.sandbox.requests.length;

    one.thaw();
    // It tells what it knows of each: nothing, by its clock, or the answer that lay there.
    await eventually(async () => expect(await unheardOf()).toEqual([]));

    expect(attempts.filter(({ status }) => status === 'unknown').length).toBeGreaterThan(0);
    expect(world.sandbox.requests.length).toBe(requests);
    expect(await readMessages(world.postgres.url)).toEqual(messages);
    for (const after of await readAttempts(world.postgres.url)) {
      const before = attempts.find(({ id }) => id === after.id)!;
      expect(rank(after.status as AttemptStatus)).toBeGreaterThanOrEqual(rank(before.status as AttemptStatus));
    }
    await expectAccounts('a replica frozen with requests on the wire, and thawed', world);
  });

  it('one that was frozen before its request left does not send it when it thaws', async () => {
    const { one } = await twoReplicas();
    const stop = one.proxy.stopAt(committed(BEGINS));
    const submitted = world.client.submit(RECIPIENTS);
    const stopped = await stop.reached;
    await world.happens('one replica frozen between its commit and its request', async (mark) => {
      one.freeze();
      await mark();
      stopped.release();
      await world.settle();
    });
    one.thaw();
    await submitted;
    // What it was given before it froze it may accept only now.
    await world.settle();
    // It holds the requests back, or has given the transaction up, for which it waited too long by its own clock; then
    // the loop says so, or, where the look after the database waited too long as well, that.
    await eventually(async () => {
      const hasGivenUp = /messages could not be handled|the database is lost/.test(one.output());
      expect(hasGivenUp || (await heldBack()).length > 0, one.output()).toBe(true);
    });
    await expectAccounts('a replica frozen before its request left, and thawed', world);
  });

  it.each<[string, IsMoment]>([
    ['has claimed messages', deliveryClaimed],
    ['writes an outcome', beforeStatement(LEARNS)],
    ['begins attempts', beforeStatement(BEGINS)],
  ])('one that is frozen while it %s, its rows locked, holds nobody up for long', async (what, isThere) => {
    const { one } = await twoReplicas();
    const stop = one.proxy.stopAt(isThere);
    await world.client.submit(RECIPIENTS);
    await stop.reached;
    await world.happens(`one replica frozen while it ${what}`, (mark) => {
      one.freeze();
      return mark();
    });
    await world.client.submit(['0005', '9002']);
    await world.settle();
    one.thaw();
    await expectAccounts(`a replica frozen while it ${what}`, world);
  });

  it('one that is killed leaves its work to the other', async () => {
    const { one } = await twoReplicas();
    await holdRequests(RECIPIENTS);
    await world.kill('one of two replicas killed', one, { restart: false });
    world.sandbox.release();
    await world.client.submit(RECIPIENTS);
    await world.settle();
    await expectAccounts('one of two replicas killed', world);
  });
});
