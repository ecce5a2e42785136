import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type Gateway, startGateway } from '../../support/gateway.js';
import { query } from '../../support/query.js';
import { STORED_MESSAGES } from '../../support/tables.js';
import { BULK } from '../../support/uploads.js';

const CHUNK = 500;
const ITEMS = 5 * CHUNK + 50;
const KEPT = 4 * CHUNK;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  await sql(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a bug' USING ERRCODE = 'XX000'; END $$`);
});
afterEach(() => sql('DROP TRIGGER IF EXISTS break ON messages'));
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const messagesOf = (name: string) =>
  Array.from({ length: ITEMS }, (_, i) => ({
    // The first is no number.
    to: i === 0 ? 'nobody' : `+9198${name}${String(i).padStart(5, '0')}`,
    text: `No ${i}`,
  }));
const send = (messages: object[], key: string) => gateway.call('POST', BULK, { messages }, { 'idempotency-key': key });
/** From now on no chunk but the first four can be stored. */
const breakAfterFour = () =>
  sql(
    `CREATE TRIGGER break BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.batch_index >= ${KEPT}) EXECUTE FUNCTION break()`,
  );
const indexesIn = async (batchId: string) =>
  (await sql<{ n: number }>('SELECT batch_index AS n FROM messages WHERE batch_id = $1 ORDER BY 1', [batchId])).map(
    ({ n }) => n,
  );
const all = Array.from({ length: ITEMS - 1 }, (_, i) => i + 1);

describe('a bulk that breaks off after its fourth chunk', () => {
  it('has sent what it stored, and repeated under its key goes on there: each item is stored and sent once', async () => {
    const messages = messagesOf('761');
    await breakAfterFour();
    const broken = await send(messages, 'broken-off');
    expect(broken).toMatchObject({ status: 503, body: { type: '/problems/bulk-broken-off', stored: KEPT } });
    const { batchId } = broken.body;
    await eventually(async () => {
      const delivered = await sql(`SELECT FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND status = 'delivered'`, [
        batchId,
      ]);
      expect(delivered).toHaveLength(KEPT - 1);
    });
    await sql('DROP TRIGGER break ON messages');

    // Nobody knows that its sender has gone, until its time is over. On a slow machine it is over by now.
    await sql(`UPDATE batches SET upload_until = now() + interval '1 hour' WHERE id = $1`, [batchId]);
    expect(await send(messages, 'broken-off')).toMatchObject({
      status: 409,
      body: { type: '/problems/idempotency-in-progress' },
    });
    await sql('UPDATE batches SET upload_until = now() WHERE id = $1', [batchId]);
    expect((await send(messages.slice(1), 'broken-off')).status).toBe(422);
    const whole = await send(messages, 'broken-off');
    expect(whole).toMatchObject({
      status: 202,
      body: { batchId, accepted: ITEMS - 1, rejectedCount: 1, rejected: [{ index: 0 }] },
    });
    expect(await indexesIn(batchId)).toEqual(all);
    const again = await send(messages, 'broken-off');
    expect(again).toMatchObject({ status: 202, body: whole.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');

    await eventually(async () =>
      expect((await gateway.call('GET', `/api/v1/batches/${batchId}`)).body).toMatchObject({
        total: ITEMS - 1,
        progress: 1,
        counts: { delivered: ITEMS - 1 },
      }),
    );
    const numbers = gateway.sandbox.requests.map(({ to }) => to);
    expect(numbers).toHaveLength(ITEMS - 1);
    expect(new Set(numbers).size).toBe(ITEMS - 1);
  });

  it('keeps without a key what it stored, and says so', async () => {
    await breakAfterFour();
    const { status, body } = await gateway.call('POST', BULK, { messages: messagesOf('762') });
    expect({ status, ...body }).toMatchObject({ status: 503, type: '/problems/bulk-broken-off', stored: KEPT });
    expect(await indexesIn(body.batchId)).toEqual(all.slice(0, KEPT - 1));
  });
});

describe('a bulk whose sender hangs up', () => {
  it('is stored to its end, and its answer is there for who repeats it', async () => {
    const messages = messagesOf('763');
    const gone = new AbortController();
    const sending = fetch(gateway.url + BULK, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': 'hung-up',
      },
      body: JSON.stringify({ messages }),
      signal: gone.signal,
    }).catch(() => undefined);
    const id = await eventually(async () => {
      const rows = await sql<{ id: string }>(`SELECT id FROM batches ORDER BY id DESC LIMIT 1`);
      const known = await sql(`SELECT FROM messages WHERE batch_id = $1 AND to_number LIKE '+9198763%' LIMIT 1`, [
        rows[0]?.id,
      ]);
      expect(known).toHaveLength(1);
      return rows[0]!.id;
    });
    gone.abort();
    await sending;
    await eventually(async () =>
      expect(await send(messages, 'hung-up')).toMatchObject({
        status: 202,
        body: { batchId: id, accepted: ITEMS - 1 },
      }),
    );
    expect(await indexesIn(id)).toEqual(all);
  });
});
