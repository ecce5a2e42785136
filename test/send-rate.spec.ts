import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const PER_SECOND = 40;
const MESSAGES = 100;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  const settings = { SIREN_MAX_PER_SECOND: String(PER_SECOND) };
  gateway = await startGateway({ settings });
  other = await startGateway({ settings, beside: gateway });
});
afterAll(async () => {
  delete process.env.SIREN_MAX_PER_SECOND;
  await other?.close();
  await gateway?.close();
});

describe('SIREN_MAX_PER_SECOND', () => {
  it('holds over all replicas together, in every second, and is used', async () => {
    const messages = Array.from({ length: MESSAGES }, (_, i) => ({ to: `+91987651${1000 + i}`, text: `Hello ${i}` }));
    const { body } = await gateway.call('POST', '/api/v1/messages/bulk', { messages });
    await eventually(async () => {
      expect((await gateway.call('GET', `/api/v1/batches/${body.batchId}`)).body.progress).toBe(1);
    }, 20_000);
    // By the database's clock: on a busy machine, what began in one second may arrive in the next.
    const rows = await query<{ at: Date }>(
      gateway.database,
      'SELECT started_at AS at FROM delivery_attempts ORDER BY at',
    );
    const times = rows.map(({ at }) => at.getTime());
    expect(times.length).toBeGreaterThanOrEqual(MESSAGES);
    const inSecondsFrom = times.map((from) => times.filter((time) => time >= from && time < from + 1000).length);
    // An attempt's begin is read before its place is booked: replicas that waited for each other look closer together.
    expect(Math.max(...inSecondsFrom)).toBeLessThanOrEqual(PER_SECOND * 1.1);
    // A busy machine may be slower than the rate, but not by half.
    expect(Math.max(...inSecondsFrom)).toBeGreaterThanOrEqual(PER_SECOND / 2);
  });
});
