import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../src/database/ids.js';
import type { BulkResultDto } from '../src/batches/bulk.dto.js';
import type { Scope } from '../src/http/scopes.js';
import { makeApiKey } from './support/api-keys.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK } from './support/uploads.js';

const FORMULA = '=HYPERLINK("https://evil.example")';
/** More than a page of an export, and of a list. */
const MANY = 1_203;

let gateway: Gateway;
let batchId: string;
beforeAll(async () => {
  gateway = await startGateway({ settings: { EVENTS_POLLING: 'true' } });
  await deliver(gateway, { to: '+919876540001', text: FORMULA });
  await deliver(gateway, { to: '+919876549002', channels: [{ channel: 'whatsapp' }] });
  const messages = Array.from({ length: MANY }, (_, i) => ({ to: `nobody-${i}`, text: 'x' }));
  const bulk = await gateway.call<BulkResultDto>('POST', BULK, { name: FORMULA, messages });
  expect(bulk.body).toMatchObject({ accepted: 0, rejectedCount: MANY });
  batchId = bulk.body.batchId;
  await query(
    gateway.database,
    `INSERT INTO templates (name, version, status, category, variables, locales)
     SELECT 'filled_' || i, 1, 'draft', 'transactional', '{}', '{"en":{"sms":{"text":"x"}}}' FROM generate_series(1, 120) AS i`,
  );
  const phoneNumber = '+919876540077';
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber, note: FORMULA });
  await gateway.sandbox.receive({ from: '+919876540055', content: FORMULA });
  await query(
    gateway.database,
    `INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, failures, deliveries)
     VALUES ($1, 0, $2, 1, $3, 'message.failed', now(), 'dead', 9, $4)`,
    [
      newId(),
      newId(),
      newId(),
      JSON.stringify([{ at: new Date(), statusCode: null, durationMs: 1, error: 'http_500' }]),
    ],
  );
  await eventually(async () => {
    const { body } = await gateway.call('GET', '/api/v1/incoming-messages');
    expect(body.items).toMatchObject([{ status: 'handled' }]);
  });
});
afterAll(() => gateway?.close());

const file = async (path: string): Promise<{ headers: Headers; rows: Record<string, string>[] }> => {
  const response = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${gateway.apiKey}` } });
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBe(200);
  return { headers: response.headers, rows: parse(text, { columns: true }) };
};

/** Of each list: a filter that leaves one row or some, a column that is in the file, and the scope that may read it. */
const LISTS = [
  ['messages', '?to=%2B919876540001', 'text', 'messages:read'],
  ['attempts', '?status=failed', 'errorCode', 'messages:read'],
  ['batches', '?mine=true', 'name', 'batches'],
  ['incoming-messages', '?channel=whatsapp', 'text', 'incoming:read'],
  ['suppressions', '?source=api', 'note', 'suppressions'],
  ['dead-letters', '?kind=event', 'aboutId', 'operations'],
  ['events', '?type=message.failed', 'data', 'operations'],
  ['received-webhooks', '?kind=incoming', 'providerMessageId', 'operations'],
  ['audit', '?action=suppression.added', 'subjectId', 'admin'],
  ['templates', '?status=draft', 'locales', 'templates'],
  ['statistics/errors', '?channel=whatsapp', 'code', 'statistics:read'],
] as const;

describe.each(LISTS)('the list %s', (list, filter, column, scope) => {
  const path = `/api/v1/${list}`;
  const name = list === 'statistics/errors' ? 'errors' : list;

  it('is saved by a link as it is narrowed, whatever the limit', async () => {
    const limit = list === 'statistics/errors' ? '' : '&limit=1';
    const { headers, rows } = await file(`${path}${filter}${limit}&format=csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}.csv"`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows[0]).toHaveProperty(column);
    const asked = await gateway.call('GET', `${path}${filter}${list === 'statistics/errors' ? '' : '&limit=200'}`);
    expect(rows).toHaveLength((asked.body.items as unknown[]).length);
  });

  it('is JSON where a link asks for that, and refuses another format', async () => {
    const accept = { accept: 'text/csv' };
    expect((await gateway.call('GET', `${path}?format=json`, undefined, accept)).body).toHaveProperty('items');
    expect((await gateway.call('GET', `${path}?format=xml`)).status).toBe(400);
  });

  it('is saved by whose key may read it, and by nobody else', async () => {
    const other = scope === 'templates' ? 'batches' : 'templates';
    const save = async (allowed: Scope): Promise<number> => {
      const { headers } = await makeApiKey(gateway, { scopes: [allowed] });
      const response = await fetch(`${gateway.url}${path}?format=csv`, { headers });
      await response.text();
      return response.status;
    };
    expect([await save(scope), await save(other)]).toEqual([200, 403]);
  });

  it('holds no formula', async () => {
    const { rows } = await file(`${path}?format=csv`);
    const begun = rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=@\t\r-]|^\+(?!\d+$)/.test(cell));
    expect(begun.filter((cell) => !/^-?\d+(\.\d+)?$/.test(cell))).toEqual([]);
  });
});

it('saves all rejected items of a batch, with their places from 1 and the reasons', async () => {
  const { headers, rows } = await file(`/api/v1/batches/${batchId}/rejections?format=csv`);
  expect(headers.get('content-disposition')).toBe('attachment; filename="rejections.csv"');
  expect(rows).toHaveLength(MANY);
  expect(rows.map(({ item }) => Number(item))).toEqual(Array.from({ length: MANY }, (_, i) => i + 1));
  expect(rows.at(-1)).toMatchObject({
    type: '/problems/invalid-phone-number',
    reasons: expect.stringContaining('to: '),
  });
  const page = await gateway.call('GET', `/api/v1/batches/${batchId}/rejections?limit=2`);
  expect(page.body).toMatchObject({ items: [{ index: 0 }, { index: 1 }], nextCursor: expect.any(String) });
});

it('saves last month and nothing else', async () => {
  const now = new Date();
  const month = (n: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1)).toISOString();
  const before = await file(`/api/v1/attempts?format=csv&createdFrom=${month(-1)}&createdTo=${month(0)}`);
  const since = await file(`/api/v1/attempts?format=csv&createdFrom=${month(0)}&createdTo=${month(1)}`);
  expect([before.rows.length, since.rows.length]).toEqual([0, 2]);
});
