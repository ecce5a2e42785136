import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FailingPostgres, type Treatment, type Try } from '../support/failing-postgres.js';
import { type Answer, type Gateway, startGateway } from '../support/gateway.js';

const POOL_SIZE = 4;
/** Who asks at the same time, again and again: more than there are connections. */
const CALLERS = 10;
const POOL = 'siren-gateway';
const LISTENER = 'siren-gateway wake-ups';
/** All are tried at the same time, each by a service and a way to its database of its own: most of it is waiting. */
const FAILING: readonly Treatment[] = ['resets', 'closes', 'closes_later', 'is_full', 'hangs'];

interface World {
  database: TestDatabase;
  postgres: FailingPostgres;
  gateway: Gateway;
}

const worlds = new Map<Treatment, World>();
beforeAll(async () => {
  process.env.DATABASE_POOL_SIZE = String(POOL_SIZE);
  for (const treatment of FAILING) {
    const database = await createTestDatabase();
    const postgres = await FailingPostgres.start(database.url);
    const gateway = await startGateway({ database: { ...database, url: postgres.urlOf(database.url) } });
    worlds.set(treatment, { database, postgres, gateway });
  }
});
afterAll(async () => {
  delete process.env.DATABASE_POOL_SIZE;
  for (const { database, postgres, gateway } of worlds.values()) {
    postgres.treat('serves');
    await gateway.close();
    await postgres.close();
    await database.drop();
  }
});

const submit = ({ gateway }: World) =>
  gateway.call('POST', '/api/v1/messages', { to: '+919876540001', text: 'Your share is ₹300' });
const isReady = ({ gateway }: World) =>
  eventually(async () => expect((await gateway.call('GET', '/health/ready')).status).toBe(200));
const triesOf = ({ postgres }: World, name: string) => postgres.tries.filter((one) => one.name === name);

/** Many callers, until `work` is done; resolves to all that they were answered. */
async function underLoad(world: World, work: () => Promise<unknown>): Promise<Answer<unknown>[]> {
  const answers: Answer<unknown>[] = [];
  let isDone = false;
  const callers = Array.from({ length: CALLERS }, async (_, n) => {
    while (!isDone) {
      answers.push(n % 2 === 0 ? await submit(world) : await world.gateway.call('GET', '/api/v1/messages'));
      // The callers share the machine with whom they call.
      await pause(50);
    }
  });
  await work().finally(() => (isDone = true));
  await Promise.all(callers);
  return answers;
}

/** A second and more between two tries. Each was counted when it came, which on a busy machine may be later. */
function expectPauses(tries: readonly Try[], kinds = 1): void {
  const spent = tries.at(-1)!.at - tries[0]!.at;
  expect(tries.length).toBeLessThanOrEqual((spent / 1_000 + 1.5) * kinds);
}

async function expectRecovery(world: World): Promise<void> {
  world.postgres.treat('serves');
  await isReady(world);
  expect((await submit(world)).status).toBe(202);
  await eventually(() => expect(triesOf(world, LISTENER)).toHaveLength(1));
}

describe('while a database', () => {
  it.concurrent.each(FAILING)('%s, there is one try to connect a second of each kind', async (treatment) => {
    const world = worlds.get(treatment)!;
    const { postgres, gateway } = world;
    await isReady(world);
    postgres.treat(treatment);
    const answers = await underLoad(world, () =>
      eventually(async () => {
        expect((await gateway.call('GET', '/health/live')).status).toBe(200);
        if (treatment === 'resets') return expect(postgres.tries.length).toBeGreaterThanOrEqual(4);
        for (const name of [POOL, LISTENER]) expect(triesOf(world, name).length).toBeGreaterThanOrEqual(2);
      }),
    );

    if (treatment === 'resets') expectPauses(postgres.tries, 2);
    else for (const name of [POOL, LISTENER]) expectPauses(triesOf(world, name));
    expect(postgres.most).toBeLessThanOrEqual(POOL_SIZE + 2);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    expect((await gateway.call('GET', '/health/ready')).status).toBe(503);
    await expectRecovery(world);
  });

  it('takes no more connections, those that there are serve everybody', async () => {
    const world = worlds.get('is_full')!;
    await isReady(world);
    // The pool keeps what it has for ten seconds.
    await underLoad(world, () => Promise.all(Array.from({ length: 10 }, () => submit(world))));
    world.postgres.treat('is_full', { cut: false });
    const answers = await underLoad(world, () => Promise.all(Array.from({ length: 100 }, () => submit(world))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 202]));
    expect(world.postgres.most).toBeLessThanOrEqual(POOL_SIZE + 2);
    world.postgres.treat('serves', { cut: false });
  });
});
