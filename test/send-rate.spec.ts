import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitsOf, watchPermits } from './support/booked-permits.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

const PER_SECOND = 20;
const MESSAGES = 50;
const EARLY_MS = 50;
/** From one request to the next; places are known to the microsecond. */
const APART_MS = (1_000 + EARLY_MS) / PER_SECOND;

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
    await watchPermits(gateway.database);
    const messages = Array.from({ length: MESSAGES }, (_, i) => ({ to: `+91987651${1000 + i}`, text: `Hello ${i}` }));
    const { body } = await gateway.call('POST', '/api/v1/messages/bulk', { messages });
    await eventually(async () => {
      expect((await gateway.call('GET', `/api/v1/batches/${body.batchId}`)).body.progress).toBe(1);
    });
    const permits = await permitsOf(gateway.database, 'siren', { apartMs: APART_MS, windowMs: EARLY_MS });
    // A place that another replica has booked behind is not given back.
    expect(permits.length).toBeGreaterThanOrEqual(MESSAGES);
    for (const { at, bookedAt } of permits) {
      // A request may leave as early as that.
      expect(at).toBeLessThanOrEqual(bookedAt + EARLY_MS);
      const leaving = permits.filter((slot) => slot.at >= at && slot.at < at + 1_000 + EARLY_MS - 0.01);
      expect(leaving.length).toBeLessThanOrEqual(PER_SECOND);
    }
    // Where messages wait, no place between two is left out.
    const gaps = permits.slice(1).map(({ at }, i) => at - permits[i]!.at);
    expect(Math.min(...gaps)).toBeLessThanOrEqual(APART_MS + 1);
  });
});
