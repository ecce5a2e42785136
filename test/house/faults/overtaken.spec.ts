import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FaultWorld, FAULTS_SECRET } from '../../support/faults/fault-world.js';
import { PlainSiren } from '../../support/faults/plain-siren.js';
import { query } from '../../support/query.js';
import { STORED_MESSAGES } from '../../support/tables.js';

const MESSAGES = 10_000;
const EACH = 2_000;

let siren: PlainSiren;
let world: FaultWorld;
beforeAll(async () => {
  siren = await PlainSiren.start({ answersAfterMs: 3_000, reports: { afterMs: 500, secret: FAULTS_SECRET } });
  world = await FaultWorld.create({
    replicas: 2,
    settings: {
      SIREN_BASE_URL: siren.url,
      SIREN_MAX_CONCURRENCY: '400',
      SIREN_TIMEOUT_MS: '20000',
      // From the answer on: longer than the first look at a receipt that waits for it, shorter than the second.
      FALLBACK_AFTER_SECONDS: '15',
    },
  });
  siren.reportTo(world.replicas.map(({ url }) => url));
  await world.start();
});
afterAll(async () => {
  await world?.close();
  await siren?.close();
});

describe('a Siren that answers after 3 s and reports after 0.5 s', () => {
  it(`to two replicas: of ${MESSAGES} messages each is sent once, and none by SMS too`, async () => {
    const begun = performance.now();
    for (let n = 0; n < MESSAGES; n += EACH) await world.client.submitBulk(Array<string>(EACH).fill('0001'));
    await world.settle();
    await eventually(() => expect(siren.pending).toBe(0));
    const seconds = (performance.now() - begun) / 1000;
    const ends = await query<{ status: string; channel: string; n: number }>(
      world.postgres.url,
      `SELECT status, channel, count(*)::int AS n FROM ${STORED_MESSAGES} GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    const attempts = await query(
      world.postgres.url,
      `SELECT channel, status, error_code, count(*)::int AS n FROM delivery_attempts GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
    const sms = siren.taken.filter(({ channel }) => channel === 'sms').length;
    console.log(
      `${MESSAGES} messages, answered after their receipts: ${seconds.toFixed(1)} s; ${siren.taken.length} requests, ${sms} by SMS; ${JSON.stringify(attempts)}`,
    );
    expect(ends).toEqual([{ status: 'delivered', channel: 'whatsapp', n: MESSAGES }]);
    expect(sms).toBe(0);
    expect(siren.taken).toHaveLength(MESSAGES);
    expect(new Set(siren.taken.map(({ to }) => to)).size).toBe(MESSAGES);
  });
});
