import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { fillLines } from '../../support/filled-lines.js';
import { type Gateway, startGateway } from '../../support/gateway.js';
import { query } from '../../support/query.js';

const HELD = 2_000;
const OTHERS = 40;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  delete process.env.ROLES;
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const submit = (channel: string, from: number) =>
  Promise.all(
    Array.from({ length: OTHERS }, (_, i) =>
      gateway.call('POST', '/api/v1/messages', { to: `+9198765${from + i}`, text: 'Hello', channels: [{ channel }] }),
    ),
  );

interface Work {
  read: number;
  written: number;
}

/** What is read and written of deliveries while a worker sends so many messages, from its start to its end. */
async function sending(messages: number): Promise<Work> {
  const before = await countedWork();
  const { requests, webhooks } = gateway.sandbox;
  const [sent, reported] = [requests.length + messages, webhooks.acknowledged + 2 * messages];
  const worker = await startGateway({ beside: gateway });
  await eventually(() => expect([requests.length, webhooks.acknowledged]).toEqual([sent, reported]));
  await eventually(async () => expect(await sql('SELECT FROM webhook_spool')).toEqual([]));
  await worker.close();
  const after = await countedWork();
  return { read: after.read - before.read, written: after.written - before.written };
}

/** Connections tell what they did at their end. */
async function countedWork(): Promise<Work> {
  const [row] = await sql<Work>(
    `SELECT sum(seq_tup_read + idx_tup_fetch)::int AS read, sum(n_tup_upd)::int AS written
       FROM pg_stat_user_tables WHERE relname LIKE 'deliveries%'`,
  );
  return row!;
}

describe(`${HELD} messages behind a held channel`, () => {
  it('cost others nothing while they wait, and once released no more than messages that never waited', async () => {
    await submit('sms', 10_000);
    const alone = await sending(OTHERS);

    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
               VALUES ('whatsapp', 'wait', now(), now() + interval '1 hour', 'a test')`);
    await fillLines(gateway.database, HELD);
    await submit('sms', 20_000);
    const beside = await sending(OTHERS);
    // Those that wait were neither written nor walked over.
    expect(beside.written).toBeLessThan(OTHERS * 6);
    expect(beside.read).toBeLessThan(HELD);

    await sql('DELETE FROM channel_holds');
    const released = await sending(HELD);
    expect(released.written / HELD).toBeLessThan(1.2 * (alone.written / OTHERS));
    expect(released.read / HELD).toBeLessThan(1.2 * (alone.read / OTHERS));
  });
});
