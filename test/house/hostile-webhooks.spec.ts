import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { deliverWebhook, ENDPOINTS } from '../support/siren-webhooks.js';
import { bodyVectors, fieldVectors, SHAPES } from '../vectors/webhooks/hostile-bodies.js';
import { STORED_WEBHOOKS } from '../support/tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

let made = 0;
const nextId = () => `hostile-${++made}`;

describe.each(ENDPOINTS)('the %s webhook', (endpoint) => {
  const vectors = SHAPES[endpoint].flatMap((shape) => [...fieldVectors(shape, nextId), ...bodyVectors(shape, nextId)]);

  it.each(vectors)('answers what is $about by $status', async ({ body, headers, status }) => {
    const answer = await deliverWebhook(gateway, endpoint, body, headers);
    expect(answer.status).toBe(status);
    if (status !== 200) expect(answer.body).toMatchObject({ status, type: expect.stringMatching(/^\/problems\//) });
  });

  it('answers what is really packed by 415', async () => {
    const packed = gzipSync(JSON.stringify(SHAPES[endpoint][0]!.make(nextId())));
    expect((await deliverWebhook(gateway, endpoint, packed, { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await deliverWebhook(gateway, endpoint, packed)).status).toBe(400);
  });
});

describe('afterwards', () => {
  it('all that was answered 200 is read: nothing of it is stuck, and what could not be read is a dead letter', async () => {
    await eventually(async () => {
      const rows = await query(
        gateway.database,
        `SELECT status, failures, body FROM ${STORED_WEBHOOKS}
          WHERE status = 'received' OR (status = 'failed' AND provider_message_id IS NOT NULL)`,
      );
      expect(rows).toEqual([]);
    });
    const [dead] = await query<{ n: number }>(
      gateway.database,
      `SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS} WHERE status = 'failed'`,
    );
    expect(dead!.n).toBeGreaterThan(0);
  });

  it('a key called __proto__ has changed nothing', () => {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
