import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DATA_SOURCE } from '../src/database/data-source.js';
import { isTriedOn } from '../src/deciding/reachability.js';
import { rebuildStatistics } from '../src/statistics/folding/rebuild.js';
import type { SavedDto, StatisticsDto } from '../src/statistics/reading/statistics.dto.js';
import { inTransaction } from '../src/database/transaction.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { recount } from './support/recount.js';

const PRICES = [
  { channel: 'whatsapp', country: 'IN', per: 'message', amount: '0.12', currency: 'INR' },
  { channel: 'sms', country: 'IN', per: 'segment', amount: '0.25', currency: 'INR' },
];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { PRICES: JSON.stringify(PRICES) } });
});
afterAll(() => gateway?.close());

const dataSource = () => gateway.app.get<DataSource>(getDataSourceToken(DATA_SOURCE));
const statistics = async (filter = '') =>
  (await gateway.call<StatisticsDto>('GET', `/api/v1/statistics?${filter}`)).body;
const savedOf = async (to: string) => (await statistics(`phoneNumber=${encodeURIComponent(to)}`)).saved;

/** Whom the sandbox refuses, and nobody who is tried all the same about now. */
const someone = (ending: string): string => {
  for (let i = 0; ; i++) {
    const number = `+9198${String(i).padStart(4, '0')}${ending}`;
    if (![0, 86_400_000].some((ms) => isTriedOn(number, new Date(Date.now() + ms)))) return number;
  }
};

/** Milliseconds from the begin to the failure of the number's last request by WhatsApp. */
async function lastRefusedAfter(to: string): Promise<number> {
  const [row] = await query<{ ms: number }>(
    gateway.database,
    `SELECT date_part('epoch', failed_at - started_at) * 1000 AS ms FROM delivery_attempts a
       JOIN messages m ON m.id = a.message_id WHERE to_number = $1 AND a.channel = 'whatsapp' ORDER BY started_at DESC LIMIT 1`,
    [to],
  );
  return Math.round(row!.ms);
}

it.each([
  ['9002', 'where Siren refused it at once, without a price', []],
  ['9003', 'where Siren had taken it, with its price', [{ currency: 'INR', amount: '0.24' }]],
])('a number that is not on WhatsApp (…%s) saves requests and waiting, %s', async (ending, _what, costs) => {
  const to = someone(ending);
  for (let n = 0; n < 2; n++) await deliver(gateway, { to });
  expect(await savedOf(to)).toEqual({ requests: 0, seconds: 0, costs: [] });
  for (let n = 0; n < 2; n++) expect(await deliver(gateway, { to })).toMatchObject({ skipped: [{}] });
  const ms = await lastRefusedAfter(to);
  expect(ms).toBeGreaterThan(0);
  expect(await savedOf(to)).toEqual({ requests: 2, seconds: (2 * ms) / 1000, costs });
  expect((await statistics(`phoneNumber=${encodeURIComponent(to)}&channel=sms`)).saved.requests).toBe(0);
  expect((await statistics(`phoneNumber=${encodeURIComponent(to)}&channel=whatsapp`)).saved.requests).toBe(2);
});

it('saves nothing where it is tried', async () => {
  const to = someone('9002');
  const before = (await savedOf(to)).requests;
  await deliver(gateway, { to, learn: false });
  expect((await savedOf(to)).requests).toBe(before);
});

it('is counted the same from the rows, before it is folded and after, and when all of it is counted anew', async () => {
  const saved = async (): Promise<SavedDto> => {
    const reported = await statistics('channel=whatsapp');
    const counted = await inTransaction(dataSource(), (tx) => recount(tx, reported));
    expect(reported.saved).toEqual(counted.saved);
    return reported.saved;
  };
  const first = await saved();
  expect(first).toMatchObject({ requests: 4, costs: [{ currency: 'INR', amount: '0.24' }] });
  await eventually(async () => expect(await query(gateway.database, 'SELECT FROM statistics_deltas')).toHaveLength(0));
  expect(await saved()).toEqual(first);
  await rebuildStatistics(dataSource());
  expect(await saved()).toEqual(first);
});
