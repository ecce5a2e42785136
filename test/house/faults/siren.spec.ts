import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/tools/sandbox/faults.js';
import { eventually } from '../../support/eventually.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { query } from '../../support/query.js';

const MEGABYTE = 1 << 20;
/** Of an answer no more is read than a megabyte; the rest is what a request needs anyhow. */
const GROWS_AT_MOST = 40 * MEGABYTE;

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create();
  await world.start();
});
afterAll(() => world?.close());

const faults: [string, Fault][] = [
  ['hangs', { kind: 'hang', times: 3 }],
  ['resets connections', { kind: 'reset', times: 3 }],
  ['answers 500', { kind: 'status', status: 500, body: { error: 'internal' }, times: 5 }],
  ['answers 429', { kind: 'status', status: 429, body: 'slow down', headers: { 'retry-after': '1' }, times: 3 }],
  ['answers garbage', { kind: 'status', status: 200, body: '<html>"{]\u0000', times: 3 }],
  ['answers 200 without an id', { kind: 'status', status: 200, body: {}, times: 3 }],
  ['breaks off its answers', { kind: 'cut', times: 3 }],
  ['answers an SMS too late', { kind: 'slow', channel: 'sms', delayMs: 2_500, times: 3 }],
];

describe('every message finishes, and none is sent twice unseen, while Siren', () => {
  it.each(faults)('%s', async (_what, fault) => {
    world.sandbox.misbehave(fault);
    await world.client.submit(['0001', '9002', '9003']);
    await world.settle();
  });

  it('answers 50 MB, of which next to nothing is kept in memory', async () => {
    const before = await world.replica.peakMemory();
    world.sandbox.misbehave({ kind: 'status', status: 200, body: 'x'.repeat(50 * MEGABYTE), times: 3 });
    await world.client.submit(['0001', '0002', '0003']);
    await world.settle();
    const after = await world.replica.peakMemory();
    if (before === null || after === null) return;
    console.log(
      `three answers of 50 MB: memory at most ${Math.round(before / MEGABYTE)} MB before, ${Math.round(after / MEGABYTE)} MB after`,
    );
    expect(after - before).toBeLessThan(GROWS_AT_MOST);
  });

  it('is away for longer than a message would be tried', async () => {
    world.sandbox.misbehave({ kind: 'refuse' });
    await world.client.submit(['0001', '9002']);
    await eventually(async () => expect(await refusals()).toBeGreaterThanOrEqual(10));
    await world.sandbox.reset();
  });

  it('and the accounts are right', async () => {
    await world.settle();
    await expectAccounts('a Siren that misbehaves', world);
  });
});

async function refusals(): Promise<number> {
  const [row] = await query<{ n: number }>(
    world.postgres.url,
    `SELECT count(*)::int AS n FROM delivery_attempts WHERE error_code = 'connection_refused'`,
  );
  return row!.n;
}
