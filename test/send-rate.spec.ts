import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

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
    const times = gateway.sandbox.requests.map(({ at }) => new Date(at).getTime()).sort((a, b) => a - b);
    expect(times).toHaveLength(MESSAGES);
    // A second may hold what its window lets leave together at either end.
    for (const from of times) {
      expect(times.filter((time) => time >= from && time < from + 1000).length).toBeLessThanOrEqual(PER_SECOND * 1.2);
    }
  });
});
