import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';

/** Delivered by Siren, which tells nobody here: only asking does. */
const UNTOLD = '+919876540001';
/** Accepted, then nothing more becomes of it. */
const SILENT = '+919876549004';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { RECEIPT_WAIT_SECONDS: '2' } });
  gateway.sandbox.setWebhookBaseUrl(null);
});
afterAll(() => gateway?.close());
afterEach(async () => {
  await sql('DELETE FROM channel_holds');
  await gateway.sandbox.reset();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;

/** A message that counts as sent once Siren took it: nobody waits for its receipt, which never comes. */
async function sent(to = UNTOLD, channel: 'whatsapp' | 'sms' = 'whatsapp'): Promise<MessageDto> {
  const plan = { to, text: 'Hello', channels: [{ channel, successStatus: 'accepted' }] };
  const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', plan)).body;
  const message = await finished(gateway, id);
  expect(message.status).toBe('sent');
  // On a busy machine a request may be held back, and repeated.
  const { providerMessageId } = message.attempts.at(-1)!;
  await eventually(async () =>
    expect(await statusAtSiren(providerMessageId!)).toBe(to === SILENT ? 'accepted' : 'delivered'),
  );
  return message;
}

async function statusAtSiren(providerMessageId: string): Promise<string> {
  const headers = { authorization: `Bearer ${process.env['SIREN_API_KEY']}` };
  const answer = await fetch(`${gateway.sandbox.url}/v1/messages/${providerMessageId}/status`, { headers });
  return ((await answer.json()) as { status: string }).status;
}

/** When the message is looked at again, since it is finished: when Siren is asked. Null: never again. */
const questionAt = async (id: string): Promise<Date | null> =>
  (await sql<{ at: Date | null }>('SELECT next_at AS at FROM deliveries WHERE message_id = $1', [id]))[0]!.at;
/** In seconds after Siren took it, or was last asked. */
const questionIn = async (id: string): Promise<number> =>
  (
    await sql<{ seconds: number }>(
      `SELECT extract(epoch FROM d.next_at - coalesce(a.asked_at, a.accepted_at))::float8 AS seconds
         FROM delivery_attempts a JOIN deliveries d USING (message_id) WHERE message_id = $1`,
      [id],
    )
  )[0]!.seconds;

/** Lets the time come at which Siren is asked: as if all had been two minutes earlier, and the last question two days. */
async function overdue(ids: readonly string[]): Promise<void> {
  await sql(
    `UPDATE delivery_attempts SET accepted_at = accepted_at - interval '2 minutes', asked_at = asked_at - interval '2 days'
      WHERE message_id = ANY($1)`,
    [ids],
  );
  await sql('UPDATE deliveries SET next_at = now() WHERE message_id = ANY($1)', [ids]);
}

const events = ({ history }: MessageDto, name: string) => history.filter(({ event }) => event === name);

describe('an attempt whose receipt never came', () => {
  it('is asked for after its deadline: what is learned raises the finished message, and sends nothing', async () => {
    const { id } = await sent();
    // The plan's last step waits for 2 s; the question leaves a minute later.
    expect(await questionIn(id)).toBeCloseTo(62, 1);
    await overdue([id]);
    const message = await eventually(async () => {
      const found = await find(id);
      expect(found.status).toBe('delivered');
      return found;
    });
    expect(message.attempts).toMatchObject([{ status: 'delivered', deliveredAt: expect.any(String) }]);
    expect(events(message, 'reconciled')).toMatchObject([
      { detail: { number: 1, channel: 'whatsapp', from: 'accepted', to: 'delivered' } },
    ]);
    expect(events(message, 'receipt')).toMatchObject([{ detail: { source: 'question', changed: true } }]);
    expect(events(message, 'late_evidence')).toMatchObject([{ detail: { from: 'sent', to: 'delivered' } }]);
    expect(await questionAt(id)).toBeNull();

    const counters = await sql(`SELECT n::int FROM receipt_counters WHERE what = 'reconciled'`);
    expect(counters).toEqual([{ n: 1 }]);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('siren_gateway_receipts_noted{what="reconciled"} 1');
  });

  it('is asked for again a day later where Siren knows nothing new', async () => {
    const { id } = await sent(SILENT);
    await overdue([id]);
    const message = await eventually(async () => {
      const found = await find(id);
      expect(events(found, 'receipt')).toHaveLength(1);
      return found;
    });
    expect(events(message, 'receipt')).toMatchObject([{ detail: { changed: false, why: 'known_already' } }]);
    expect(events(message, 'reconciled')).toEqual([]);
    expect(await questionIn(id)).toBeCloseTo(86_400, 0);
  });

  it('is not asked for any more once its receipt has come', async () => {
    const { id, attempts } = await sent(SILENT);
    expect(await questionAt(id)).not.toBeNull();
    await deliverWebhook(gateway, 'delivery-status', receipt(attempts[0]!.providerMessageId!, 'delivered'));
    await eventually(async () => expect(await questionAt(id)).toBeNull());
  });

  it('is asked for again within a quarter of an hour where no answer comes, and not after three days', async () => {
    const { id } = await sent();
    const old = await sent();
    await sql(`UPDATE delivery_attempts SET started_at = now() - interval '3 days' WHERE message_id = $1`, [old.id]);
    gateway.sandbox.misbehave({ kind: 'status', on: 'status', status: 503 });
    await overdue([id, old.id]);
    await eventually(async () => {
      const [row] = await sql<{ later: number }>(
        `SELECT extract(epoch FROM next_at - now())::float8 AS later FROM deliveries WHERE message_id = $1`,
        [id],
      );
      expect(row!.later).toBeGreaterThan(800);
      expect(row!.later).toBeLessThanOrEqual(900);
      expect(await questionAt(old.id)).toBeNull();
    });
    expect(events(await find(id), 'reconciled')).toEqual([]);
    await gateway.sandbox.reset();
    await overdue([id]);
    await eventually(async () => expect((await find(id)).status).toBe('delivered'));
  });

  it('is not asked for while its channel is held, though others are', async () => {
    const held = await sent();
    const open = await sent(UNTOLD, 'sms');
    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason, probe_ms)
               VALUES ('whatsapp', 'pause', now(), now() + interval '1 hour', 'a test', 5000)`);
    await overdue([held.id, open.id]);
    await eventually(async () => expect((await find(open.id)).status).toBe('delivered'));
    expect((await find(held.id)).history.map(({ event }) => event)).not.toContain('receipt');
    expect(await sql('SELECT line FROM deliveries WHERE message_id = $1', [held.id])).toEqual([
      { line: 'question/whatsapp' },
    ]);
    await sql('DELETE FROM channel_holds');
    await eventually(async () => expect((await find(held.id)).status).toBe('delivered'));
    expect(events(await find(held.id), 'reconciled')).toHaveLength(1);
  });
});

describe('many of them', () => {
  it('are asked for once each, by two replicas at one rate', async () => {
    const beside = await startGateway({ beside: gateway });
    try {
      const messages = await Promise.all(Array.from({ length: 12 }, (_, i) => sent(`+919876${10 + i}0014`)));
      const ids = messages.map(({ id }) => id);
      const began = performance.now();
      await overdue(ids);
      await eventually(async () => {
        const all = await Promise.all(ids.map(find));
        expect(all.map(({ status }) => status)).toEqual(ids.map(() => 'delivered'));
      });
      // Five at once, and then five a second.
      expect(performance.now() - began).toBeGreaterThan(1_300);
      const all = await Promise.all(ids.map(find));
      for (const message of all) {
        expect(events(message, 'reconciled')).toHaveLength(1);
        expect(events(message, 'receipt')).toHaveLength(1);
      }
    } finally {
      await beside.close();
    }
  });
});
