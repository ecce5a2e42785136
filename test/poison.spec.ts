import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { STORED_MESSAGES } from './support/tables.js';

const MESSAGES = '/api/v1/messages';
const GOOD = 24;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  // Counts how often each message was begun, whatever became of the transaction: a sequence is not rolled back.
  await sql(`
    CREATE FUNCTION count_try() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE what text;
    BEGIN
      SELECT text INTO what FROM messages WHERE id = NEW.message_id;
      IF what LIKE 'good %' THEN PERFORM nextval('tried_' || substr(what, 6)); END IF;
      IF what = 'poison' THEN RAISE EXCEPTION 'poison' USING ERRCODE = '22000'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER count_try BEFORE INSERT ON delivery_attempts FOR EACH ROW EXECUTE FUNCTION count_try();
    CREATE FUNCTION keep_alive() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.finished_at IS NOT NULL AND EXISTS (SELECT FROM messages WHERE id = NEW.message_id AND text = 'poison' AND reference = 'undying')
      THEN RAISE EXCEPTION 'it shall not end' USING ERRCODE = '22000'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER keep_alive BEFORE UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION keep_alive()`);
});
afterAll(() => gateway?.close());
beforeEach(async () => {
  await sql(`DO $$ BEGIN
    FOR i IN 0..${4 * GOOD} LOOP EXECUTE 'CREATE SEQUENCE IF NOT EXISTS tried_' || i; EXECUTE 'ALTER SEQUENCE tried_' || i || ' RESTART'; END LOOP;
  END $$`);
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const hold = () =>
  sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
       VALUES ('whatsapp', 'wait', now(), now() + interval '1 hour', 'a test')`);
const good = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => ({ to: `+91987651${1000 + from + i}`, text: `good ${from + i}` }));
const poison = (n: number, text = 'poison') =>
  Array.from({ length: n }, (_, i) => ({ to: `+91987652${1000 + i}`, text }));

/** As a bulk would have them: a bad one before and after each good one. */
function mixed<Item>(a: Item[], b: Item[]): Item[] {
  return a.flatMap((item, i) => [item, ...b.slice(i, i + 1)]).concat(b.slice(a.length));
}

/** Stores messages, all of which can be begun as soon as `release` is called. */
async function held(messages: object[]): Promise<{ batchId: string; ids: string[]; release: () => Promise<unknown> }> {
  await hold();
  const { body } = await gateway.call('POST', `${MESSAGES}/bulk`, { messages });
  const ids = await eventually(async () => {
    const rows = await sql<{ id: string }>(
      `SELECT id FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND line IS NOT NULL`,
      [body.batchId],
    );
    expect(rows).toHaveLength(messages.length);
    return rows.map(({ id }) => id);
  });
  return { batchId: body.batchId, ids, release: () => sql('DELETE FROM channel_holds') };
}

async function expectDelivered(batchId: string): Promise<void> {
  await eventually(async () => {
    const rows = await sql<{ status: string }>(
      `SELECT status FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND text LIKE 'good %' AND status <> 'delivered'`,
      [batchId],
    );
    expect(rows).toEqual([]);
  });
  const goodOnes = await sql<{ to: string; failures: number }>(
    `SELECT to_number AS "to", failures FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND text LIKE 'good %'`,
    [batchId],
  );
  for (const { to, failures } of goodOnes) {
    expect(failures).toBe(0);
    expect(gateway.sandbox.requests.filter((request) => request.to === to)).toHaveLength(1);
  }
}

/** How often each of the good messages was begun. */
const tries = () =>
  sql<{ n: number }>(
    `SELECT last_value::int AS n FROM pg_sequences WHERE sequencename LIKE 'tried\\_%' AND last_value IS NOT NULL`,
  );
const failuresOf = async (batchId: string, what: string) =>
  (
    await sql<{ failures: number }>(`SELECT failures FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND text = $2`, [
      batchId,
      what,
    ])
  ).map(({ failures }) => failures);

describe('messages that cannot be handled', () => {
  it('cost others one further handling when Postgres refuses them, and later none', async () => {
    const { batchId, release } = await held(mixed(poison(GOOD), good(GOOD)));
    await release();
    await expectDelivered(batchId);
    await eventually(async () => expect(Math.min(...(await failuresOf(batchId, 'poison')))).toBeGreaterThan(0));
    const first = await tries();
    expect(first).toHaveLength(GOOD);
    for (const { n } of first) expect(n).toBeLessThanOrEqual(2);

    const later = await held(good(GOOD, GOOD));
    await sql(
      `UPDATE deliveries d SET next_at = now() FROM messages m WHERE m.id = d.message_id AND m.text = 'poison' AND d.finished_at IS NULL`,
    );
    await later.release();
    await expectDelivered(later.batchId);
    const second = await tries();
    expect(second).toHaveLength(2 * GOOD);
    // Those of before are as they were, and each of the later ones was begun once.
    expect(second.reduce((sum, { n }) => sum + n, 0)).toBe(first.reduce((sum, { n }) => sum + n, 0) + GOOD);
    await sql(`UPDATE messages SET text = 'mended' WHERE text = 'poison'`);
  });

  it('cost others nothing when nothing can be decided of them', async () => {
    const { batchId, release } = await held(mixed(poison(5 * GOOD, 'broken'), good(GOOD, 2 * GOOD)));
    await sql(`UPDATE messages SET plan = '[[]]' WHERE batch_id = $1 AND text = 'broken'`, [batchId]);
    await release();
    await expectDelivered(batchId);
    expect(await tries()).toEqual(Array.from({ length: GOOD }, () => ({ n: 1 })));
    await eventually(async () => expect(Math.min(...(await failuresOf(batchId, 'broken')))).toBeGreaterThan(0));
    await sql(
      `UPDATE deliveries d SET failures = 9, next_at = now() FROM messages m WHERE m.id = d.message_id AND m.batch_id = $1 AND m.text = 'broken'`,
      [batchId],
    );
    await eventually(async () => {
      const rows = await sql(
        `SELECT FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND text = 'broken' AND status = 'failed' AND failure_code = 'internal_error'`,
        [batchId],
      );
      expect(rows).toHaveLength(5 * GOOD);
    });
  });

  it('keep the receipts that came for them: once they can be handled, these are applied', async () => {
    const [broken, whole] = await Promise.all(
      good(2, 3 * GOOD + 10).map(async (message) => {
        const body = { ...message, channels: [{ channel: 'whatsapp', successStatus: 'read', fallbackAfter: 3_600 }] };
        return (await gateway.call<MessageDto>('POST', MESSAGES, body)).body.id;
      }),
    );
    const providerIds = await eventually(async () => {
      const rows = await sql<{ id: string }>(
        `SELECT provider_message_id AS id FROM delivery_attempts WHERE message_id = ANY ($1) AND status = 'delivered' ORDER BY message_id`,
        [[broken, whole]],
      );
      expect(rows).toHaveLength(2);
      return rows.map(({ id }) => id);
    });
    const [plan] = await sql<{ plan: object }>(`SELECT plan FROM messages WHERE id = $1`, [broken]);
    await sql(`UPDATE messages SET plan = '[]' WHERE id = $1`, [broken]);
    await Promise.all(providerIds.map((messageId) => gateway.sandbox.sendReceipt({ messageId, status: 'read' })));
    expect((await finished(gateway, whole!)).status).toBe('read');
    await sql(`UPDATE messages SET plan = $2 WHERE id = $1`, [broken, JSON.stringify(plan!.plan)]);
    expect((await finished(gateway, broken!)).status).toBe('read');
  });

  it('hold nobody up when they cannot even be finished', async () => {
    const { batchId, ids, release } = await held([{ ...poison(1)[0], reference: 'undying' }]);
    await sql('UPDATE deliveries SET failures = 9 WHERE message_id = $1', [ids[0]]);
    await release();
    await eventually(async () => expect(await failuresOf(batchId, 'poison')).toEqual([10]));
    const { body } = await gateway.call<MessageDto>('POST', MESSAGES, { to: '+919876530001', text: 'good 0' });
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered' });
    await sql(
      `WITH dying AS (UPDATE messages SET reference = NULL WHERE id = $1) UPDATE deliveries SET next_at = now() WHERE message_id = $1`,
      [ids[0]],
    );
    expect(await finished(gateway, ids[0]!)).toMatchObject({ status: 'failed', failure: { code: 'internal_error' } });
  });

  it('do not keep a batch from being cancelled', async () => {
    const { batchId } = await held(mixed(poison(3, 'broken'), good(3, 3 * GOOD)));
    // An attempt of a step that the plan does not have.
    await sql(
      `INSERT INTO delivery_attempts (id, message_id, number, step, channel, reason, status, started_at)
       SELECT id, id, 1, 7, 'whatsapp', 'first', 'failed', now() FROM messages WHERE batch_id = $1 AND text = 'broken'`,
      [batchId],
    );
    expect((await gateway.call('POST', `/api/v1/batches/${batchId}/cancel`)).status).toBe(200);
    await eventually(async () => {
      const rows = await sql<{ text: string; status: string }>(
        `SELECT DISTINCT text LIKE 'good %' AS good, status FROM ${STORED_MESSAGES} WHERE batch_id = $1 ORDER BY good`,
        [batchId],
      );
      expect(rows).toEqual([
        { good: false, status: 'cancelled' },
        { good: true, status: 'cancelled' },
      ]);
      expect(await sql('SELECT FROM batches WHERE id = $1 AND is_cancelling', [batchId])).toEqual([]);
    });
    await sql('DELETE FROM channel_holds');
  });
});
