import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parkReceipts, unparkReceipts } from '../src/communication/receipts/parked-receipts.js';
import { findProviderIds, reserveProviderIds, storeProviderIds } from '../src/communication/receipts/provider-ids.js';
import type { Receipt } from '../src/communication/receipt.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { inTransaction } from '../src/database/transaction.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { query } from './support/query.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions({ databaseUrl: database.url }, [])).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const receipt = (providerMessageId: string): Receipt => ({
  providerMessageId,
  status: 'delivered',
  word: 'delivered',
  occurredAt: null,
  receivedAt: new Date(),
  error: null,
  channel: null,
  provider: null,
  echoed: null,
  source: 'webhook',
});

/** Holds a transaction open after its last statement. */
interface Gate {
  arrive: () => void;
  arrived: Promise<void>;
  open: () => void;
  opened: Promise<void>;
}

function gate(): Gate {
  const arrival = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<void>();
  return { arrive: arrival.resolve, arrived: arrival.promise, open: opening.resolve, opened: opening.promise };
}

/** What a receipt's transaction does about an id that it does not know; resolves to whether it parked. */
function receiptSide(id: string, { arrive, opened }: Gate): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    await reserveProviderIds(tx, [id]);
    const known = await findProviderIds(tx, [id]);
    if (known.length === 0) await parkReceipts(tx, [receipt(id)], { defaultCountry: 'IN' });
    arrive();
    await opened;
    return known.length === 0;
  });
}

/** What an answer's transaction does; resolves to how many receipts had waited for it. */
function answerSide(id: string, { arrive, opened }: Gate): Promise<number> {
  return inTransaction(dataSource, async (tx) => {
    const messageId = '019a0000-0000-7000-8000-000000000001';
    await storeProviderIds(tx, [{ providerMessageId: id, channel: 'whatsapp', messageId, number: 1 }]);
    const waited = await unparkReceipts(tx, [id]);
    arrive();
    await opened;
    return waited.length;
  });
}

/** Another transaction waits for a row of ours, or (which is the fault that this looks for) is done already. */
async function waitsOrIsDone(second: Promise<unknown>): Promise<void> {
  let done = false;
  void second.finally(() => (done = true));
  await expect
    .poll(async () => {
      const waiting = await query(
        database.url,
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return done || waiting.length > 0;
    })
    .toBe(true);
}

describe('a receipt and the answer that tells its id', () => {
  // Also when an earlier receipt of the same id has been there: its row exists by then.
  it.each(['first', 'second'])('meet, as the %s receipt of its id, whichever comes first', async (which) => {
    for (const order of ['receipt', 'answer']) {
      const id = `race-${which}-${order}`;
      if (which === 'second') {
        const open = gate();
        open.open();
        await receiptSide(id, open);
      }
      const before = which === 'second' ? 1 : 0;
      const [theirs, ours] = [gate(), gate()];
      ours.open();
      const first = order === 'receipt' ? receiptSide(id, theirs) : answerSide(id, theirs);
      await theirs.arrived;
      const second = order === 'receipt' ? answerSide(id, ours) : receiptSide(id, ours);
      await waitsOrIsDone(second);
      theirs.open();
      const [a, b] = await Promise.all([first, second]);
      if (order === 'receipt') expect([a, b]).toEqual([true, before + 1]);
      else expect([a, b]).toEqual([before, false]);
    }
  });
});
