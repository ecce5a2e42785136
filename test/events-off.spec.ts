import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { STORED_EVENTS, UNSEQUENCED_ROWS } from './support/tables.js';

const ANY_ID = '0199b1b0-0000-7000-8000-000000000000';
const A_DAY = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

describe('where nobody takes events', () => {
  it('none are written, neither of messages nor of incoming messages', async () => {
    await deliver(gateway, { to: '+919876519002' });
    const message = incoming();
    await deliverWebhook(gateway, 'message', message);
    await eventually(async () => {
      const { items } = (await gateway.call('GET', '/api/v1/incoming-messages')).body;
      expect(items).toMatchObject([{ providerMessageId: message.message_id, status: 'handled' }]);
    });
    expect(await query(gateway.database, `SELECT FROM ${STORED_EVENTS}`)).toEqual([]);
    expect(await query(gateway.database, `SELECT FROM ${UNSEQUENCED_ROWS}`)).toEqual([]);
  });

  it.each([
    ['GET', '', undefined],
    ['GET', '?type=message.sent', undefined],
    ['GET', `/${ANY_ID}`, undefined],
    ['POST', '/test', undefined],
    ['POST', '/redeliver', A_DAY],
    ['POST', `/${ANY_ID}/redeliver`, undefined],
  ])('%s /api/v1/events%s says so at once, and how that is changed', async (method, path, body) => {
    const answer = await gateway.call(method, `/api/v1/events${path}`, body, { prefer: 'wait=30' });
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/events-off', status: 409 } });
    for (const setting of ['EVENTS_URL', 'EVENTS_POLLING=true']) expect(answer.body.detail).toContain(setting);
  });

  it('is in the OpenAPI document', async () => {
    const { paths } = (await (await fetch(`${gateway.url}/docs-json`)).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      path.startsWith('/api/v1/events') ? Object.values(methods) : [],
    );
    expect(operations).toHaveLength(6);
    for (const { responses } of operations) expect(responses['409']!.description).toContain('/problems/events-off');
  });
});
