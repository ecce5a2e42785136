import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SCHEMA } from '../src/database/data-source.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { openClient } from './support/open-client.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const ready = () => gateway.call('GET', '/health/ready', undefined, { authorization: '' });
const submit = () => gateway.call('POST', '/api/v1/messages', { to: '+919876540001', text: 'Your share is ₹300' });

describe('/health/ready', () => {
  afterEach(async () => {
    await query(gateway.database, `ALTER TABLE IF EXISTS ${DEFAULT_SCHEMA}.hidden RENAME TO deliveries`);
    await eventually(async () => expect((await ready()).status).toBe(200));
  });

  it('says what it looked at', async () => {
    const { status, body } = await ready();
    expect(status).toBe(200);
    expect(Object.keys(body.details).sort()).toEqual(['clock', 'database', 'migrations', 'process', 'queue']);
    expect(body.details.clock).toEqual({ status: 'up', aheadSeconds: expect.any(Number) });
  });

  it('is 503 while requests do not find the tables, though the database answers', async () => {
    await query(gateway.database, 'ALTER TABLE deliveries RENAME TO hidden');
    expect((await submit()).status).toBe(500);
    expect(await ready()).toMatchObject({
      status: 503,
      body: { error: { database: { status: 'down', message: 'no answer' } } },
    });
  });

  it('is 503 while the tables are locked, and does not wait for them', async () => {
    const client = await openClient(gateway.database.url);
    await client.query(`BEGIN; LOCK TABLE ${DEFAULT_SCHEMA}.deliveries IN ACCESS EXCLUSIVE MODE`);
    expect((await ready()).status).toBe(503);
    await client.end();
  });
});
