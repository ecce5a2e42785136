import { afterAll, beforeAll, expect, it } from 'vitest';
import { pruneLimits } from '../src/limits/prune-limits.js';
import { takePermits } from '../src/limits/rates/rate-limiter.js';
import { connectReplicas, type Replicas } from './support/replicas.js';

let replicas: Replicas;
beforeAll(async () => {
  replicas = await connectReplicas();
});
afterAll(() => replicas?.close());

const sql = (text: string) => replicas.first.query<object[]>(text);

it('hours of SMS are pruned after two days, in bites', async () => {
  await sql(
    `INSERT INTO sms_hours SELECT date_trunc('hour', now() - h * interval '1 hour', 'UTC'), p, 1
       FROM unnest(ARRAY[0, 24, 47, 50, 500]) AS h, unnest(ARRAY['', '91987654']) AS p`,
  );
  const more: boolean[] = [];
  do more.push(await pruneLimits(replicas.first, 3));
  while (more.at(-1));
  expect(more).toEqual([true, false]);
  expect(
    await sql(`SELECT extract(epoch FROM date_trunc('hour', now(), 'UTC') - hour)::int / 3600 AS h, count(*)::int AS n
                 FROM sms_hours GROUP BY hour ORDER BY hour DESC`),
  ).toEqual([0, 24, 47].map((h) => ({ h, n: 2 })));
});

it('a rate is pruned when nobody has taken a permit for a day, and begins anew where somebody does', async () => {
  await sql(
    `INSERT INTO rates (key, next_at) VALUES ('batch:done', now() - interval '25 hours'), ('batch:slow', now() + interval '1 hour'),
                                             ('batch:resting', now() - interval '23 hours'), ('siren', now())`,
  );
  expect(await pruneLimits(replicas.first)).toBe(false);
  expect(await sql('SELECT key FROM rates ORDER BY key')).toEqual(
    ['batch:resting', 'batch:slow', 'siren'].map((key) => ({ key })),
  );
  const rate = { key: 'batch:done', perSecond: 1, windowMs: 400, isStrict: false };
  expect(await takePermits(replicas.first, [{ rate, wanted: 5 }])).toMatchObject([{ taken: 1 }]);
  await pruneLimits(replicas.first);
  expect(await takePermits(replicas.second, [{ rate, wanted: 5 }])).toMatchObject([{ taken: 0 }]);
});

it('a rate that somebody is taking from is left alone', async () => {
  await sql(`INSERT INTO rates (key, next_at) VALUES ('batch:taken', now() - interval '25 hours')`);
  await replicas.second.transaction(async (manager) => {
    await manager.query(`SELECT FROM rates WHERE key = 'batch:taken' FOR UPDATE`);
    await pruneLimits(replicas.first);
  });
  expect(await sql(`SELECT key FROM rates WHERE key = 'batch:taken'`)).toHaveLength(1);
});
