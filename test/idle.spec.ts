import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import { poolOf } from '../src/database/transaction.js';
import { type Gateway, startGateway } from './support/gateway.js';

/** Every loop polls: twice a second where it can be woken, once a second where not. */
const MOST_STATEMENTS_A_SECOND = 150;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

describe('a service with nothing to do', () => {
  it('hardly asks the database anything', async () => {
    const { dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT, { strict: false });
    let acquired = 0;
    const pool = poolOf(dataSource);
    pool.on('acquire', () => acquired++);
    // Counted over a span of time, not at its end: however slow the machine, it is the rate that matters.
    const began = performance.now();
    await expect.poll(() => performance.now() - began, { timeout: 5_000, interval: 50 }).toBeGreaterThan(2_000);
    const seconds = (performance.now() - began) / 1000;
    expect(acquired / seconds).toBeLessThan(MOST_STATEMENTS_A_SECOND);
    expect(acquired).toBeGreaterThan(0);
  });
});
