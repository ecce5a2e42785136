import { setTimeout as lasts } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { pick } from '../../support/random.js';
import { eventually } from '../../support/eventually.js';
import { closeAccounts, expectAccounts, expectNothingSaid } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { readLedger } from '../../support/faults/read-evidence.js';
import { allAnswerReady } from '../../support/faults/readiness.js';
import { ReplicatedPostgres } from '../../support/faults/replicated-postgres.js';
import { submitWhile } from '../../support/faults/submit-while.js';

const FAILOVERS = 3;
const RECIPIENTS = ['0001', '0002', '0003', '9002', '9003', '9004', '9008', '9010', '9011'];

let world: FaultWorld<ReplicatedPostgres> | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe('with a synchronous standby', () => {
  it('nothing is lost when the primary is killed and the standby promoted, again and again, under load', async () => {
    const postgres = await ReplicatedPostgres.start({ isSynchronous: true });
    const running = (world = await FaultWorld.createOn(postgres, { replicas: 2 }));
    await running.start();
    let failovers = 0;
    const submitting = submitWhile(running, RECIPIENTS, () => failovers < FAILOVERS);
    for (; failovers < FAILOVERS; failovers++) {
      await lasts(1_000 + Math.random() * 1_000);
      await running.happens('primary killed', async (mark) => {
        await postgres.killPrimary();
        await allAnswerReady(running.replicas, 503);
        // It answers, can be read, and takes no writes.
        postgres.leadToStandby();
        await lasts(2_000);
        await allAnswerReady(running.replicas, 503);
        await postgres.promote();
        await mark();
        await allAnswerReady(running.replicas, 200);
      });
      await postgres.addStandby();
    }
    await submitting;
    await running.settle();
    await expectAccounts(`${FAILOVERS} failovers to a synchronous standby`, running, { inFlightOnly: true });
  });

  it('nothing is lost when the machine of the primary vanishes, and no connection is told', async () => {
    const postgres = await ReplicatedPostgres.start({ isSynchronous: true });
    const running = (world = await FaultWorld.createOn(postgres, { replicas: 2 }));
    await running.start();
    let isOver = false;
    const submitting = submitWhile(running, RECIPIENTS, () => !isOver);
    await eventually(() => expect(running.client.submissions.length).toBeGreaterThan(200));
    await running.happens('primary vanished', async (mark) => {
      for (const { proxy } of running.replicas) proxy.lose();
      await postgres.killPrimary();
      await postgres.promote();
      await mark();
      for (const { proxy } of running.replicas) proxy.open();
      await allAnswerReady(running.replicas, 200);
    });
    isOver = true;
    await submitting;
    await running.settle();
    await expectAccounts('a primary that vanished', running, { inFlightOnly: true });
  });

  it('nothing is acknowledged, and nothing sent, that the standby does not have', async () => {
    const postgres = await ReplicatedPostgres.start({ isSynchronous: true });
    const running = (world = await FaultWorld.createOn(postgres, { replicas: 2 }));
    await running.start();
    await running.client.submit(RECIPIENTS);
    await running.settle();
    const before = await seen(running);
    let submitting: Promise<unknown> = Promise.resolve();
    await running.happens('standby cut off', async (mark) => {
      postgres.cutStandbyOff();
      submitting = running.client.submit(RECIPIENTS);
      // Longer than anybody waits for an answer, and than a lease.
      await lasts(9_000);
      await mark();
      expect(await seen(running)).toEqual(before);
      postgres.letStandbyCatchUp();
    });
    await submitting;
    await running.settle();
    expect((await seen(running)).acknowledged).toBe(2 * RECIPIENTS.length);
    await expectAccounts('a synchronous standby that is cut off for a while', running);
  });
});

/** What a standby that is not waited for costs: `FAILOVER_LAGS_MS=0,250,1000` tries others. */
const LAGS_MS = (process.env.FAILOVER_LAGS_MS ?? '0,500').split(',').map(Number);
/** At the same time, each with the next message when its last is acknowledged. */
const CALLERS = 32;

describe('with an asynchronous standby', () => {
  it.each(LAGS_MS)('%i ms behind, what it did not have is lost or sent again, and nothing else', async (lagMs) => {
    const postgres = await ReplicatedPostgres.start({ isSynchronous: false, lagMs });
    const running = (world = await FaultWorld.createOn(postgres, { replicas: 2 }));
    await running.start();
    let isOver = false;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!isOver) await running.client.submit([pick(Math.random, RECIPIENTS)]);
    });
    await lasts(5_000);
    let lastKept = new Date(0);
    const killedAt = new Date();
    await running.happens('primary killed', async (mark) => {
      await postgres.killPrimary();
      lastKept = await postgres.promote();
      await mark();
      await allAnswerReady(running.replicas, 200);
    });
    isOver = true;
    await Promise.all(callers);
    await running.settle();

    const { accounts, statistics } = await closeAccounts(`an asynchronous standby, ${lagMs} ms behind`, running);
    expectNothingSaid(running);
    const { unexpected, finishedNotOnce, afterTheEnd, ghosts } = accounts;
    expect({ unexpected, finishedNotOnce, afterTheEnd, ghosts }).toEqual({
      unexpected: [],
      finishedNotOnce: [],
      afterTheEnd: [],
      ghosts: [],
    });
    expect(statistics.reported).toEqual(statistics.counted);
    // Who was answered before the last commit that it has was committed before that.
    const lost = running.client.submissions.filter(({ reference }) => accounts.lost.includes(reference));
    for (const { acknowledgedAt } of lost) expect(acknowledgedAt!.getTime()).toBeGreaterThanOrEqual(lastKept.getTime());
    // So is it with requests of which it does not know.
    const unknown = new Set(accounts.silentDuplicates);
    const ledger = await readLedger(running.ledgerPath);
    const leftOut = ledger.filter(({ metadata }) => unknown.has(String(metadata?.attemptId)));
    for (const { at } of leftOut) expect(new Date(at).getTime()).toBeGreaterThanOrEqual(lastKept.getTime());
    console.log(
      `${lagMs} ms behind: of ${rateBefore(running, killedAt)} messages a second ${lost.length} lost, ` +
        `${leftOut.length} requests forgotten, ${accounts.duplicated} messages sent twice, ${accounts.lostWebhooks.length} webhooks lost`,
    );
  });
});

/** Acknowledged a second, until a moment. */
function rateBefore({ client }: FaultWorld<ReplicatedPostgres>, moment: Date): string {
  const times = client.submissions.map(({ acknowledgedAt }) => acknowledgedAt!.getTime());
  const before = times.filter((time) => time < moment.getTime());
  return ((before.length / (moment.getTime() - Math.min(...times))) * 1_000).toFixed(0);
}

/** What the world outside has of the service. */
async function seen({ client, ledgerPath, webhooks }: FaultWorld<ReplicatedPostgres>) {
  return {
    acknowledged: client.submissions.filter(({ acknowledgedId }) => acknowledgedId !== null).length,
    requests: (await readLedger(ledgerPath)).length,
    webhooks: webhooks.acknowledged.length,
  };
}
