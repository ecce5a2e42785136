import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { PlainSiren } from '../../support/faults/plain-siren.js';
import { fillLines } from '../../support/filled-lines.js';
import { query } from '../../support/query.js';
import { rowsRead } from '../../support/rows-read.js';

/** How many messages are held: `FAULTS_HELD=100000 npm run test:faults`. */
const HELD = Number(process.env.FAULTS_HELD ?? 1_000_000);
const SMS = { channels: [{ channel: 'sms' }] };
/** Messages by SMS whose rate is printed, and those one after the other whose way is. */
const MANY = 6_000;
const ONE_BY_ONE = 100;

// A million rows are made first.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 3_600_000 });

let siren: PlainSiren;
let world: FaultWorld;
beforeAll(async () => {
  siren = await PlainSiren.start();
  world = await FaultWorld.create({
    settings: {
      SIREN_BASE_URL: siren.url,
      SUCCESS_STATUS: 'accepted',
      SIREN_TIMEOUT_MS: '10000',
      SMS_MAX_PER_HOUR: '0',
      SMS_MAX_PER_PREFIX_PER_HOUR: '0',
    },
  });
  await world.start();
});
afterAll(async () => {
  await world?.close();
  await siren?.close();
});

const sql = <Row extends object>(text: string) => query<Row>(world.postgres.url, text);
const sms = () => siren.taken.filter(({ channel }) => channel === 'sms').length;

interface Measured {
  /** Messages a second, of a bulk. */
  rate: number;
  /** From the submission of a single message to its request, in ms. */
  p50: number;
  p90: number;
  /** Rows of deliveries, and entries of their indexes, that were read meanwhile. */
  read: number;
}

/** What claims may read more where others are held: their lines are found by one entry each, and the server tells it late. */
const MORE_READ = 100_000;

/** How fast others are meanwhile. */
async function others(): Promise<Measured> {
  const readBefore = await rowsRead(world.postgres.url, 'deliveries');
  const ways: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n++) ways.push(await timed(() => world.client.submit(['0001'], SMS), 1));
  const ms = await timed(() => world.client.submitBulk(Array<string>(MANY).fill('0001'), SMS), MANY);
  const [p50, p90] = [0.5, 0.9].map((share) => ways.toSorted((a, b) => a - b)[Math.floor(share * ONE_BY_ONE)]!);
  const read = (await rowsRead(world.postgres.url, 'deliveries')) - readBefore;
  return { rate: MANY / (ms / 1000), p50: p50!, p90: p90!, read };
}

async function timed(submit: () => Promise<unknown>, messages: number): Promise<number> {
  const begunAt = performance.now();
  const upTo = sms() + messages;
  await submit();
  while (sms() < upTo) await new Promise((resolve) => setTimeout(resolve, 1));
  return performance.now() - begunAt;
}

const print = (what: string, { rate, p50, p90, read }: Measured) =>
  console.log(
    `${what}: ${Math.round(rate)} SMS a second; a single one on its way within ${p50.toFixed(1)} ms (p90 ${p90.toFixed(1)}); ${read} rows read`,
  );

describe(`${HELD} messages behind a channel`, () => {
  it('make nothing else slower while they are held, and go out once they are released', async () => {
    await others();
    const alone = await others();
    print('alone', alone);

    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
               VALUES ('whatsapp', 'wait', now(), now() + interval '1 day', 'a test')`);
    await fillLines(world.postgres.url, HELD);
    const held = await others();
    print(`${HELD} held`, held);
    const versions = () =>
      sql<{ n: number }>(
        `SELECT count(DISTINCT xmin::text)::int AS n FROM (SELECT xmin FROM deliveries WHERE line = 'single/whatsapp' LIMIT 1000) AS those`,
      );
    const before = await versions();
    await sql(`UPDATE channel_holds SET until = until + interval '1 day'`);
    const longer = await others();
    print(`${HELD} held for longer`, longer);
    expect(await versions()).toEqual(before);

    await sql('DELETE FROM channel_holds');
    const releasedAt = siren.taken.length;
    const begunAt = performance.now();
    const released = await others();
    print(`${HELD} released`, released);
    await eventually(() => expect(siren.taken.length).toBeGreaterThan(releasedAt + 3 * MANY));
    const perSecond = (siren.taken.length - releasedAt) / ((performance.now() - begunAt) / 1000);
    console.log(`${Math.round(perSecond)} messages a second leave meanwhile`);

    // Not their times, which are the machine's as well: what stands behind the channel is not read for the others.
    for (const one of [held, longer]) expect(one.read).toBeLessThan(2 * alone.read + MORE_READ);
  });
});
