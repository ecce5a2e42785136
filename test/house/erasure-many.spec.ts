import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../src/messages/delivery-context.js';
import { numberInText } from '../../src/messages/numbers/number-in-text.js';
import { eraseBite } from '../../src/personal-data/erase-bite.js';
import type { ErasureDto } from '../../src/personal-data/personal-data.dto.js';
import { rebuildStatistics } from '../../src/statistics/folding/rebuild.js';
import { eraseNumber } from '../support/erase-number.js';
import { deliver, eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { rowsWith } from '../support/whole-database.js';

const TEXT = 'Asha owes 300 for the dinner at Le Jardin';
/** Whose data must not go with it. */
const NEIGHBOUR = '+919876540099';

describe('figures', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      settings: { EVENTS_POLLING: 'true', RECIPIENT_LIMIT: '1000', SMS_COUNTRIES: 'IN,BR' },
    });
  });
  afterAll(() => gateway?.close());
  const sql = (text: string) => query(gateway.database, text);

  const rows = () =>
    sql(`SELECT to_jsonb(c) AS row FROM statistics_counts c
          UNION ALL SELECT to_jsonb(t) FROM statistics_times t UNION ALL SELECT to_jsonb(n) FROM statistics_named n ORDER BY 1`);
  /** Once everything is folded: the rebuild counts what the fold has counted. */
  const settled = () =>
    eventually(async () => {
      expect(await sql('SELECT FROM statistics_deltas')).toEqual([]);
      return rows();
    });

  it('are the same before and after, and when they are counted anew', async () => {
    const { dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const to = '+919876540141';
    for (const ending of ['0142', '9002', '9012', '9003']) await deliver(gateway, { to: `+91987654${ending}` });
    const { body: batch } = await gateway.call('POST', '/api/v1/messages/bulk', {
      messages: [
        { to, text: 'One' },
        { to, text: 'Two' },
        { to: NEIGHBOUR, text: 'Three' },
      ],
    });
    const countsOf = async () => (await gateway.call('GET', `/api/v1/batches/${batch.batchId}`)).body;
    await eventually(async () => expect((await countsOf()).status).toBe('finished'));
    // Others have changed rows by hand.
    await settled();
    await rebuildStatistics(dataSource);
    const asked = '/api/v1/statistics?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
    const before = { rows: await settled(), batch: await countsOf(), all: (await gateway.call('GET', asked)).body };

    for (const number of [to, '+919876540142', '+919876549002', '+919876549012', '+919876549003'])
      await eraseNumber(gateway, number);

    expect({ rows: await settled(), batch: await countsOf(), all: (await gateway.call('GET', asked)).body }).toEqual(
      before,
    );
    await rebuildStatistics(dataSource);
    expect(await settled()).toEqual(before.rows);
  });
});

describe('an erasure of many messages', () => {
  const to = '+919876540151';

  it('goes on where a process was stopped, and several at once do it once', async () => {
    const api = await startGateway({ settings: { ROLES: 'api' } });
    const worker = await startGateway({ beside: api, settings: { ROLES: 'api' } });
    try {
      const context = api.app.get<DeliveryContext>(DELIVERY_CONTEXT);
      const other = worker.app.get<DeliveryContext>(DELIVERY_CONTEXT);
      const messages = Array.from({ length: 350 }, (_, i) => ({ to, text: `${TEXT} ${i}` }));
      expect((await api.call('POST', '/api/v1/messages/bulk', { messages })).body).toMatchObject({ accepted: 350 });
      const { body } = await api.call<ErasureDto>('DELETE', `/api/v1/contacts/${to}`);
      const look = async () => (await api.call<ErasureDto>('GET', `/api/v1/erasures/${body.id}`)).body;
      expect(await eraseBite(context)).toBe(true);
      expect(await look()).toMatchObject({ status: 'running', erased: { messages: 100, cancelled: 100 } });
      // It dies in the middle of the next one: what it had ended stays ended, and nothing else of the bite is there.
      await query(
        api.database,
        `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it dies'; END $$;
         CREATE TRIGGER dies BEFORE UPDATE OF position ON erasures FOR EACH ROW EXECUTE FUNCTION die()`,
      );
      await expect(eraseBite(context)).rejects.toThrow('it dies');
      expect(await look()).toMatchObject({ status: 'running', erased: { messages: 100, cancelled: 100 } });
      const [left] = await query<{ n: number }>(
        api.database,
        `SELECT count(*)::int AS n FROM messages WHERE to_number <> ''`,
      );
      expect(left).toEqual({ n: 250 });
      expect(await eraseBite(context)).toBe(false);
      await query(api.database, `DROP TRIGGER dies ON erasures; UPDATE erasures SET next_at = now()`);
      await eventually(async () => {
        await Promise.all([eraseBite(context), eraseBite(other)]);
        expect(await look()).toMatchObject({ status: 'finished', erased: { messages: 350 } });
      });
      const inText = numberInText(to);
      const names = (row: string) => inText.isIn(row) || [TEXT, 'Asha'].some((word) => row.includes(word));
      expect(await rowsWith(api.database, names)).toEqual([]);
      const states = await query(api.database, 'SELECT status, count(*)::int AS n FROM deliveries GROUP BY status');
      expect(states).toEqual([{ status: 'cancelled', n: 350 }]);
    } finally {
      await worker.close();
      await api.close();
    }
  });
});
