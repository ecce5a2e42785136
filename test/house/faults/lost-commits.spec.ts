import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import {
  ACCEPTS,
  BEGINS,
  committed,
  LEARNS,
  nth,
  STORES_CHUNK,
  STORES_WEBHOOKS,
} from '../../support/faults/moments.js';

const RECIPIENTS = ['0001', '0002', '9002', '9003', '9004', '9008', '9011'];
/** More than one chunk. */
const MANY = Array<string>(700).fill('0001');

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create({ replicas: 2 });
  await world.start();
});
afterAll(() => world?.close());

describe('a commit whose answer is lost changes nothing twice, and loses nothing:', () => {
  it.each([
    ['of messages that are accepted', ACCEPTS],
    ['of attempts that begin', BEGINS],
    ['of what Siren answered', LEARNS],
    ['of webhooks', STORES_WEBHOOKS],
  ])('%s', async (what, text) => {
    for (const { proxy } of world.replicas) {
      const stop = proxy.stopAt(committed(text));
      const submitted = world.client.submit([...RECIPIENTS, ...RECIPIENTS]);
      const stopped = await stop.reached;
      await world.happens(`the answer lost to a commit ${what}`, () => Promise.resolve(stopped.cut()));
      await submitted;
    }
  });

  it('of a chunk of a bulk', async () => {
    const stops = world.replicas.map(({ proxy }) => proxy.stopAt(nth(2, committed(STORES_CHUNK))));
    const submitted = world.client.submitBulk(MANY);
    const stopped = await Promise.race(stops.map(({ reached }) => reached));
    stops.forEach(({ clear }) => clear());
    await world.happens('the answer lost to a commit of a chunk', () => Promise.resolve(stopped.cut()));
    await submitted;
  });

  it('and the accounts are right', async () => {
    await world.settle();
    await expectAccounts('commits whose answers were lost', world);
  });
});
