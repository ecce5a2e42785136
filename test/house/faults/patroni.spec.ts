import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { MISSING_FOR_PATRONI, PatroniPostgres } from '../../support/faults/patroni-postgres.js';
import { allAnswerReady } from '../../support/faults/readiness.js';
import { submitWhile } from '../../support/faults/submit-while.js';

it.runIf(MISSING_FOR_PATRONI.length > 0)('failover by Patroni and HAProxy: not tried', ({ skip }) => {
  skip(`this machine lacks what it takes: apt-get install ${MISSING_FOR_PATRONI.join(' ')}`);
});

const FAILOVERS = 2;
const RECIPIENTS = ['0001', '0002', '0003', '9002', '9003', '9004', '9008', '9010', '9011'];

describe.runIf(MISSING_FOR_PATRONI.length === 0)(
  'a primary that is killed with its machine, under Patroni, behind HAProxy',
  () => {
    let world: FaultWorld<PatroniPostgres>;
    beforeAll(async () => {
      world = await FaultWorld.createOn(await PatroniPostgres.start(), { replicas: 2 });
      await world.start();
    });
    afterAll(() => world?.close());

    it('costs nothing: its synchronous standby takes over, and it comes back as a standby', async () => {
      const { postgres, replicas } = world;
      let failovers = 0;
      const submitting = submitWhile(world, RECIPIENTS, () => failovers < FAILOVERS);
      const awaySeconds: string[] = [];
      for (; failovers < FAILOVERS; failovers++) {
        await lasts(1_000 + Math.random() * 1_000);
        let killed = '';
        await world.happens('primary killed', async (mark) => {
          const began = performance.now();
          killed = await postgres.killPrimary();
          await postgres.promotedOther(killed);
          // HAProxy may not have seen it yet.
          await eventually(mark);
          await allAnswerReady(replicas, 200);
          awaySeconds.push(((performance.now() - began) / 1_000).toFixed(1));
        });
        await postgres.restart(killed);
      }
      await submitting;
      await world.settle();
      console.log(`ready again after ${awaySeconds.join(' and ')} s`);
      await expectAccounts(`${FAILOVERS} failovers by Patroni`, world, { inFlightOnly: true });
    });
  },
);
