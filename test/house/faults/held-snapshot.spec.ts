import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { PlainSiren } from '../../support/faults/plain-siren.js';
import { openClient } from '../../support/open-client.js';
import { query } from '../../support/query.js';
import { rowsRead } from '../../support/rows-read.js';

/** How many messages go by while it is held: `FAULTS_SNAPSHOT=300000 npm run test:faults`. */
const MESSAGES = Number(process.env.FAULTS_SNAPSHOT ?? 60_000);
/** Of so many at a time the rate is measured. */
const EACH = 10_000;
const BULK = 5_000;

// It takes as long as so many messages take.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 600_000 + MESSAGES * 20 });

let siren: PlainSiren;
let world: FaultWorld;
beforeAll(async () => {
  siren = await PlainSiren.start();
  const settings = {
    ...{ SIREN_BASE_URL: siren.url, SUCCESS_STATUS: 'accepted', SIREN_TIMEOUT_MS: '10000' },
    // What has ended is looked at no more: nobody is asked for receipts that do not come.
    RECONCILE_MAX_PER_SECOND: '0',
  };
  world = await FaultWorld.create({ settings });
  await world.start();
});
afterAll(async () => {
  await world?.close();
  await siren?.close();
});

interface Measured {
  /** Messages a second, from the first that is submitted to the last that has ended. */
  rate: number;
  /** Rows of deliveries, and entries of their indexes, that were read for each message. */
  read: number;
}

async function measure(): Promise<Measured> {
  const begunAt = performance.now();
  const readBefore = await rowsRead(world.postgres.url, 'deliveries');
  const upTo = siren.taken.length + EACH;
  for (let n = 0; n < EACH; n += BULK) await world.client.submitBulk(Array<string>(BULK).fill('0001'));
  await eventually(() => expect(siren.taken.length).toBe(upTo));
  await eventually(async () =>
    expect(await query(world.postgres.url, 'SELECT FROM deliveries WHERE next_at IS NOT NULL LIMIT 1')).toEqual([]),
  );
  const rate = EACH / ((performance.now() - begunAt) / 1000);
  return { rate, read: ((await rowsRead(world.postgres.url, 'deliveries')) - readBefore) / EACH };
}

async function times(n: number): Promise<Measured[]> {
  const all: Measured[] = [];
  while (all.length < n) all.push(await measure());
  return all;
}

describe('a snapshot that is held for long', () => {
  it(`over ${MESSAGES} messages has no turn read what is long over`, async () => {
    await measure();
    const before = await times(3);
    const client = await openClient(world.postgres.url);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT 1');
    const held = await times(Math.ceil(MESSAGES / EACH));
    const [snapshot] = await query<{ dead: number }>(
      world.postgres.url,
      `SELECT sum(n_dead_tup)::int AS dead FROM pg_stat_user_tables WHERE relname LIKE 'deliveries%'`,
    );
    await client.query('COMMIT');
    await client.end();
    const after = await times(3);
    const print = (some: readonly Measured[]) =>
      some.map(({ rate, read }) => `${Math.round(rate)} (${read.toFixed(1)})`).join(' ');
    console.log(
      `messages a second (rows read for each): ${print(before)} before; ${print(held)} beside a snapshot (${snapshot!.dead} dead rows); ${print(after)} after`,
    );
    // Not their times, which are the machine's as well. A claim that stepped over all that is dead would read it once a turn,
    // and a turn has a hundred messages at most: twice as much for each as is allowed here.
    expect(median(held.slice(-5).map(({ read }) => read))).toBeLessThan(snapshot!.dead / 200);
  });
});

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
