import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { deliver, eventually } from './support/eventually.js';
import { type EventReceiver, startEventReceiver } from './support/event-receiver.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { letExpire } from './support/let-expire.js';
import { query } from './support/query.js';
import { randomFrom } from './support/random.js';
import { IN_LINE, OWN_EVENT_ROWS, STORED_EVENTS } from './support/tables.js';

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
/** Long enough for a receiver that answers, on any machine. */
const TIMEOUT_MS = 4_000;
const NEW_SECRET = secretOf(1);
const OLD_SECRET = secretOf(2);

let receiver: EventReceiver;
let gateway: Gateway;
beforeAll(async () => {
  receiver = await startEventReceiver(NEW_SECRET);
  gateway = await startGateway({
    settings: {
      EVENTS_URL: receiver.url,
      EVENTS_SECRET: `${NEW_SECRET},${OLD_SECRET}`,
      EVENTS_TIMEOUT_MS: String(TIMEOUT_MS),
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await receiver?.close();
  for (const name of ['EVENTS_URL', 'EVENTS_SECRET', 'EVENTS_TIMEOUT_MS']) delete process.env[name];
});
afterEach(async () => {
  receiver.behave = () => undefined;
  await gateway.sandbox.reset();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const typesOf = (id: string) => receiver.of(id).map(({ event }) => event.type);
const eventOf = async (id: string, type: string) => {
  const { items } = (await gateway.call('GET', `/api/v1/events?messageId=${id}&type=${type}`)).body;
  const { body } = await gateway.call('GET', `/api/v1/events/${items[0]?.id}`);
  return body;
};

describe('what becomes of a message', () => {
  it('is posted in order, signed with each secret, as the message was then', async () => {
    const message = await deliver(gateway, { to: '+919876510001', reference: 'bill-7', metadata: { group: 'dinner' } });
    await eventually(() => expect(typesOf(message.id)).toContain('message.delivered'));
    const events = receiver.of(message.id);
    const last = events.at(-1)!;
    expect(last.event.data).toMatchObject({
      id: message.id,
      to: message.to,
      text: message.text,
      reference: 'bill-7',
      metadata: { group: 'dinner' },
      status: 'delivered',
      channel: 'whatsapp',
      failure: null,
      deliveredAt: message.deliveredAt,
      attempts: [{ number: 1, channel: 'whatsapp', status: 'delivered', code: null }],
    });
    expect(last.event.data).not.toHaveProperty('history');
    expect(events.map(({ event }) => event.data.status)).toEqual(events.map(({ event }) => event.type.split('.')[1]));
    expect(last.headers['content-type']).toBe('application/json');
    for (const secret of [NEW_SECRET, OLD_SECRET]) {
      const body = JSON.stringify(last.event);
      expect(new Webhook(secret).verify(body, last.headers as Record<string, string>)).toEqual(last.event);
    }
    expect(last.headers['webhook-id']).toBe(last.event.id);
  });

  it('tells a fallback, and why', async () => {
    const message = await deliver(gateway, { to: '+919876519002' });
    await eventually(() => expect(typesOf(message.id)).toContain('message.delivered'));
    const [first] = receiver.of(message.id);
    expect(first!.event).toMatchObject({
      type: 'message.fallback',
      data: {
        fallbackUsed: true,
        channel: 'sms',
        attempts: [{ status: 'failed', code: '131026' }, { channel: 'sms' }],
      },
    });
  });

  it('tells why it failed', async () => {
    const message = await deliver(gateway, { to: '+919876519012' });
    expect(message.status).toBe('failed');
    await eventually(() => expect(typesOf(message.id)).toContain('message.failed'));
    const { failure, finishedAt } = message;
    expect(receiver.of(message.id).at(-1)!.event.data).toMatchObject({ status: 'failed', failure, finishedAt });
  });

  it('tells that it was cancelled, or has expired', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await sql(
      `INSERT INTO channel_holds (channel, kind, since, until, reason)
       SELECT channel, 'wait', now(), $1, 'a test' FROM unnest(ARRAY['whatsapp', 'sms']) channel`,
      [later],
    );
    const submit = (text: string) => gateway.call('POST', '/api/v1/messages', { to: '+919876510003', text });
    const [expiring, waiting] = [(await submit('Hurry')).body.id, (await submit('Never mind')).body.id];
    await eventually(async () =>
      expect(await sql(`SELECT FROM ${IN_LINE} WHERE id = ANY($1)`, [[expiring, waiting]])).toHaveLength(2),
    );
    await letExpire(gateway.database, expiring);
    await gateway.call('POST', `/api/v1/messages/${waiting}/cancel`);
    await eventually(() => expect(typesOf(expiring)).toEqual(['message.expired']));
    await eventually(() => expect(typesOf(waiting)).toEqual(['message.cancelled']));
    await sql('DELETE FROM channel_holds');
  });
});

/** A fallback is always told first, and the delivery last; between them Siren may report that it was sent. */
describe('a receiver that misbehaves', () => {
  it.each([
    ['answers 500', { status: 500 }, 500, 'http_500'],
    ['answers 400', { status: 400 }, 400, 'http_400'],
    ['never answers', 'hang', null, 'timeout'],
    ['cuts the connection', 'reset', null, 'connection_failed'],
    ['points elsewhere', { status: 307, headers: { location: '/elsewhere' } }, 307, 'http_307'],
  ] as const)(
    'gets the event again, and only then the next: one that %s',
    async (_how, behaviour, statusCode, error) => {
      receiver.behave = (event, tries) => (event.type === 'message.fallback' && tries === 1 ? behaviour : undefined);
      const message = await deliver(gateway, { to: '+919876549002' });
      await eventually(() => expect(typesOf(message.id)).toContain('message.delivered'));
      expect(typesOf(message.id).slice(0, 2)).toEqual(['message.fallback', 'message.fallback']);
      expect(typesOf(message.id).lastIndexOf('message.fallback')).toBe(1);
      const [first, again] = receiver.of(message.id);
      expect(again!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
      expect(receiver.strayed).toEqual([]);
      const { deliveries, status, failures } = await eventOf(message.id, 'message.fallback');
      expect({ status, failures }).toEqual({ status: 'delivered', failures: 1 });
      expect(deliveries).toMatchObject([
        { statusCode, error },
        { statusCode: 204, error: null },
      ]);
      expect(deliveries[0].durationMs).toBeGreaterThanOrEqual(error === 'timeout' ? TIMEOUT_MS - 100 : 0);
    },
  );

  it('is believed to have the event when its answer is larger than we read', async () => {
    receiver.behave = () => ({ status: 200, body: 'x'.repeat(200_000) });
    const message = await deliver(gateway, { to: '+919876559002' });
    await eventually(async () => expect((await eventOf(message.id, 'message.delivered')).status).toBe('delivered'));
    expect(new Set(typesOf(message.id)).size).toBe(typesOf(message.id).length);
  });

  it('is left alone for as long as it asks', async () => {
    receiver.behave = (_event, tries) => (tries === 1 ? { status: 429, headers: { 'retry-after': '600' } } : undefined);
    const message = await deliver(gateway, { to: '+919876569002' });
    const event = await eventually(async () => {
      const event = await eventOf(message.id, 'message.fallback');
      expect(event.failures).toBe(1);
      return event;
    });
    const waitMs = Date.parse(event.nextAt) - Date.parse(event.deliveries[0].at);
    expect(waitMs).toBeGreaterThan(599_000);
    expect(waitMs).toBeLessThan(660_000);
    expect(typesOf(message.id)).toEqual(['message.fallback']);
  });

  it('slows down neither sending nor itself for ever: a dead letter after a day, and the next event goes', async () => {
    receiver.behave = (event) => (event.type === 'message.fallback' ? 'hang' : undefined);
    const message = await deliver(gateway, { to: '+919876579002' });
    expect(message.status).toBe('delivered');
    await eventually(async () => expect((await eventOf(message.id, 'message.fallback')).failures).toBeGreaterThan(0));
    expect(typesOf(message.id)).not.toContain('message.delivered');
    // A try that is under way writes when it began to fail once more.
    await eventually(async () => {
      await sql(
        `UPDATE ${OWN_EVENT_ROWS} SET failing_since = now() - interval '25 hours', next_at = now()
                WHERE subject = $1 AND type = 'message.fallback' AND failing_since > now() - interval '1 hour'`,
        [message.id],
      );
      expect((await eventOf(message.id, 'message.fallback')).status).toBe('dead');
    });
    await eventually(() => expect(typesOf(message.id)).toContain('message.delivered'));
    const { id, status, deliveries } = await eventOf(message.id, 'message.fallback');
    expect(status).toBe('dead');
    expect(deliveries.at(-1)).toMatchObject({ error: 'timeout' });
    const { body } = await gateway.call('GET', '/api/v1/dead-letters?kind=event');
    expect(body.items).toMatchObject([{ id, kind: 'event', failures: deliveries.length }]);

    receiver.behave = () => undefined;
    const replayed = await gateway.call('POST', `/api/v1/dead-letters/${id}/replay`);
    expect(replayed).toMatchObject({ status: 202, body: { id, kind: 'event' } });
    await eventually(async () => expect((await eventOf(message.id, 'message.fallback')).status).toBe('delivered'));
    expect((await gateway.call('GET', '/api/v1/dead-letters?kind=event')).body.items).toEqual([]);
  });

  it('ends an event at once by 410 Gone', async () => {
    receiver.behave = (event) => (event.type === 'message.fallback' ? { status: 410 } : undefined);
    const message = await deliver(gateway, { to: '+919876589002' });
    await eventually(() => expect(typesOf(message.id)).toContain('message.delivered'));
    expect(typesOf(message.id).filter((type) => type === 'message.fallback')).toHaveLength(1);
    expect(await eventOf(message.id, 'message.fallback')).toMatchObject({ status: 'dead', failures: 1, nextAt: null });
  });

  it('keeps the last twenty tries', async () => {
    const message = await deliver(gateway, { to: '+919876599002' });
    await eventually(async () => expect((await eventOf(message.id, 'message.fallback')).status).toBe('delivered'));
    const { id } = await eventOf(message.id, 'message.fallback');
    const redelivered = async (tries: number) => {
      expect((await gateway.call('POST', `/api/v1/events/${id}/redeliver`)).status).toBe(202);
      return eventually(async () => {
        const event = await eventOf(message.id, 'message.fallback');
        expect(event).toMatchObject({ status: 'delivered', deliveries: { length: tries } });
        return event;
      });
    };
    // One with its row, one by itself.
    expect((await redelivered(2)).deliveries).toMatchObject([{ statusCode: 204 }, { statusCode: 204 }]);
    await sql(
      `UPDATE ${OWN_EVENT_ROWS}
          SET deliveries = (SELECT jsonb_agg(jsonb_build_object('durationMs', n)) FROM generate_series(1, 20) n)
        WHERE subject = $1 AND type = 'message.fallback'`,
      [message.id],
    );
    const event = await redelivered(20);
    expect(event.deliveries[0].durationMs).toBe(2);
    expect(event.deliveries.at(-1)).toMatchObject({ statusCode: 204 });
  });
});

describe('the order of the events of a message', () => {
  it('holds whatever fails, on two replicas', async () => {
    const other = await startGateway({ beside: gateway });
    const random = randomFrom(7);
    // Each event fails up to twice, in one way or another.
    receiver.behave = (_event, tries) => {
      if (tries > 2 || random() < 0.5) return undefined;
      return random() < 0.5 ? 'reset' : { status: 503 };
    };
    try {
      const messages = await Promise.all(
        // 9001: delivered, then read.
        Array.from({ length: 30 }, (_, i) => deliver(gateway, { to: `+91987${600 + i}9001` })),
      );
      const ids = messages.map(({ id }) => id);
      await eventually(async () => {
        const left = await sql(`SELECT FROM ${STORED_EVENTS} WHERE status = 'waiting' AND subject = ANY($1)`, [ids]);
        const read = await sql(`SELECT FROM ${STORED_EVENTS} WHERE type = 'message.read' AND subject = ANY($1)`, [ids]);
        expect([left.length, read.length]).toEqual([0, ids.length]);
      });
      for (const { id } of messages) {
        const tries = receiver.of(id);
        const order = [...new Set(tries.map(({ event }) => event.id))];
        const positions = await sql<{ id: string }>(
          `SELECT id FROM ${STORED_EVENTS} WHERE subject = $1 ORDER BY position`,
          [id],
        );
        expect(order).toEqual(positions.map((row) => row.id));
        // Nothing is posted before what is in front of it was taken.
        tries.forEach(({ event }, i) => {
          const before = order.slice(0, order.indexOf(event.id));
          for (const earlier of before) {
            expect(tries.slice(0, i).some((t) => t.event.id === earlier && t.answered === 204)).toBe(true);
          }
        });
      }
    } finally {
      await other.close();
    }
  });
});
