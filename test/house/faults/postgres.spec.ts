import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { withNoConnectionsLeft } from '../../support/faults/with-no-connections-left.js';
import { withTableLocked } from '../../support/faults/with-table-locked.js';

const RECIPIENTS = ['0001', '0002', '9002', '9003', '9004', '9008'];

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create();
  await world.start();
});
afterAll(() => world?.close());

/** Messages on their way before the fault, and others submitted while it lasts. */
async function during(what: string, fault: (mark: () => Promise<void>) => Promise<void>): Promise<void> {
  await world.client.submit(RECIPIENTS);
  let submitted: Promise<unknown> = Promise.resolve();
  await world.happens(what, async (mark) => {
    submitted = world.client.submit(RECIPIENTS);
    await fault(mark);
  });
  await submitted;
}

describe('nothing is lost and nothing is sent twice unseen when the database', () => {
  it('crashes and recovers', () =>
    during('the database crashed', async (mark) => {
      await world.postgres.crash();
      await world.postgres.recover();
      await mark();
    }));

  it('loses its connections, again and again', () =>
    during('connections cut', async () => {
      for (let n = 0; n < 5; n++) {
        world.replica.proxy.cut();
        await lasts(200);
      }
    }));

  it('refuses connections', () =>
    during('connections refused', async (mark) => {
      world.replica.proxy.refuse();
      await mark();
      await lasts(4_000);
      world.replica.proxy.open();
    }));

  it('stands still for longer than a lease', () =>
    during('the database frozen', async (mark) => {
      world.replica.proxy.freeze();
      await mark();
      await lasts(9_000);
      world.replica.proxy.thaw();
    }));

  it('is reached no more, and nobody is told', () =>
    during('connections lost', async (mark) => {
      world.replica.proxy.lose();
      await mark();
      await lasts(9_000);
      world.replica.proxy.open();
    }));

  it('has locked a table for longer than anybody waits for a connection', () =>
    during('the pool exhausted by a lock', () => withTableLocked(world.postgres.url, 'messages', () => lasts(8_000))));

  it('has no connection left for anybody', () =>
    during('the server out of connections', () =>
      withNoConnectionsLeft(world.postgres.url, async () => {
        world.replica.proxy.cut();
        await lasts(5_000);
      }),
    ));

  it('and the accounts are right', async () => {
    await world.settle();
    await expectAccounts('a database that fails', world);
  });
});
