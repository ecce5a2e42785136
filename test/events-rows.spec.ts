import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { v7 as uuid } from 'uuid';
import type { AppEvent, AppEventType } from '../src/messages/app-events.js';
import { writeOutbox } from '../src/messages/write-outbox.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { inTransaction } from '../src/database/transaction.js';
import { claimRows } from '../src/outbox/claim-rows.js';
import { sequenceEvents } from '../src/outbox/event.worker.js';
import { type EventReceiver, type PostedEvent, startEventReceiver } from './support/event-receiver.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { clearEvents, OWN_EVENT_ROWS, STORED_EVENTS } from './support/tables.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const TIMEOUT_MS = 4_000;
const AT_ONCE = 4;

let receiver: EventReceiver;
/** Accepts and answers; it posts nothing. */
let gateway: Gateway;
let dataSource: DataSource;
beforeAll(async () => {
  receiver = await startEventReceiver(SECRET);
  gateway = await startGateway({
    settings: {
      ROLES: 'api',
      EVENTS_URL: receiver.url,
      EVENTS_SECRET: SECRET,
      EVENTS_TIMEOUT_MS: String(TIMEOUT_MS),
      EVENTS_MAX_CONCURRENCY: String(AT_ONCE),
    },
  });
  const options = dataSourceOptions({ databaseUrl: gateway.database.url, poolSize: 4 }, []);
  dataSource = await new DataSource(options).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await gateway?.close();
  await receiver?.close();
});
beforeEach(() => clearEvents((text) => dataSource.query(text)));
afterEach(() => {
  receiver.behave = () => undefined;
});

/** A process that posts. */
async function startPoster(): Promise<Gateway> {
  const poster = await startGateway({ beside: gateway, settings: { ROLES: 'api,worker' } });
  onTestFinished(() => poster.close());
  return poster;
}
const NOBODY = { wakeUps: { wake: () => undefined } };
const event = (subject: string, type: AppEventType = 'message.sent'): AppEvent => ({
  ...{ type, subject, at: new Date(), state: {} },
});
const write = (...events: AppEvent[]) => inTransaction(dataSource, (tx) => writeOutbox(tx, NOBODY, events));
const statusesOf = async (...subjects: string[]) => {
  const rows = await dataSource.query<{ status: string }[]>(
    `SELECT status FROM ${STORED_EVENTS} WHERE subject = ANY ($1) ORDER BY position`,
    [subjects],
  );
  return rows.map(({ status }) => status);
};
const allDelivered = (n: number, ...subjects: string[]) =>
  eventually(async () => expect(await statusesOf(...subjects)).toEqual(Array.from({ length: n }, () => 'delivered')));
const namesOf = (subject: string) => receiver.of(subject).map(({ event: { type } }) => type);
const ownRows = async () => (await dataSource.query<object[]>(`SELECT FROM ${OWN_EVENT_ROWS}`)).length;
/** Answers after so many milliseconds; tells how many were with it at once. */
function slowReceiver(ms: number, of: (posted: PostedEvent) => boolean = () => true): { most: number } {
  const seen = { most: 0 };
  let now = 0;
  receiver.behave = (posted) => {
    if (!of(posted)) return undefined;
    seen.most = Math.max(seen.most, ++now);
    return () =>
      new Promise((resolve) =>
        setTimeout(() => {
          now--;
          resolve(204);
        }, ms),
      );
  };
  return seen;
}

describe('a row of events', () => {
  it('is posted event by event, as many at once as the setting says, and has no row for one of them', async () => {
    const seen = slowReceiver(5);
    const subjects = Array.from({ length: 200 }, () => uuid());
    await write(...subjects.map((subject) => event(subject)));
    await startPoster();
    await allDelivered(200, ...subjects);
    for (const subject of subjects) expect(receiver.of(subject)).toHaveLength(1);
    expect(seen.most).toBe(AT_ONCE);
    expect(await ownRows()).toBe(0);
    const { body } = await gateway.call('GET', `/api/v1/events?messageId=${subjects[70]}`);
    const found = await gateway.call('GET', `/api/v1/events/${body.items[0].id}`);
    expect(found.body).toMatchObject({
      ...{ status: 'delivered', nextAt: null, failures: 0 },
      deliveries: [{ statusCode: 204, error: null, durationMs: expect.any(Number) }],
    });
  });

  it('gives a row of its own to what failed, and to what is behind that in this row and the next', async () => {
    const [bad, other, third] = [uuid(), uuid(), uuid()];
    receiver.behave = (posted, tries) => (posted.data.id === bad && tries === 1 ? { status: 503 } : undefined);
    await write(event(bad), event(other), event(bad, 'message.delivered'), event(third));
    await write(event(bad, 'message.read'), event(other, 'message.delivered'));
    await startPoster();
    await allDelivered(6, bad, other, third);
    expect(namesOf(bad)).toEqual([
      ...['message.sent', 'message.sent', 'message.delivered', 'message.delivered', 'message.read', 'message.read'],
    ]);
    expect(namesOf(other)).toEqual(['message.sent', 'message.delivered']);
    const own = await dataSource.query<{ subject: string }[]>(`SELECT DISTINCT subject FROM ${OWN_EVENT_ROWS}`);
    expect(own).toEqual([{ subject: bad }]);
  });

  it('is stored as far as it went, while one of its events hangs', async () => {
    const [stuck, other] = [uuid(), uuid()];
    receiver.behave = ({ data, type }, tries) =>
      data.id === stuck && type === 'message.sent' && tries === 1 ? 'hang' : undefined;
    await write(event(stuck), event(other), event(stuck, 'message.delivered'));
    await startPoster();
    await eventually(async () => expect(await statusesOf(other)).toEqual(['delivered']));
    expect(await statusesOf(stuck)).toEqual(['waiting', 'waiting']);
    expect(receiver.of(stuck).map(({ answered }) => answered)).toEqual([null]);
    await allDelivered(2, stuck);
    expect(namesOf(stuck)).toEqual(['message.sent', 'message.sent', 'message.delivered']);
    expect(receiver.of(other)).toHaveLength(1);
  });

  it('keeps no reply back: it is sent while another event of its row hangs', async () => {
    const message = incoming({ content: 'Anybody?' });
    const poster = await startPoster();
    receiver.behave = () => 'hang';
    await deliverWebhook(poster, 'message', message);
    const [recipient] = await eventually(async () => {
      const found = await dataSource.query<{ id: string }[]>(
        `SELECT id FROM incoming_messages WHERE provider_message_id = $1 AND status = 'handled'`,
        [message.message_id],
      );
      expect(found).toHaveLength(1);
      return found;
    });
    await poster.close();
    await clearEvents((text) => dataSource.query(text));
    const stuck = uuid();
    receiver.behave = (posted) =>
      posted.data.id === stuck ? 'hang' : { status: 200, body: '{"reply":{"text":"Yes"}}' };
    await write(event(stuck), { ...event(recipient!.id, 'incoming.received'), at: new Date() });
    await startPoster();
    await eventually(async () => {
      const [row] = await dataSource.query<{ reply: string | null }[]>(
        'SELECT reply_message_id AS reply FROM incoming_messages WHERE id = $1',
        [recipient!.id],
      );
      expect(row!.reply).not.toBeNull();
    });
    expect(await statusesOf(stuck)).toEqual(['waiting']);
  });
});

describe('a process that ends with a row in hand', () => {
  it('by a kill: another posts all of it when the lease ends, in order', async () => {
    const [one, two] = [uuid(), uuid()];
    await write(event(one), event(one, 'message.delivered'), event(two));
    await write(event(one, 'message.read'));
    await sequenceEvents(dataSource, true);
    // It took the first row, and is heard of no more.
    const dead = await claimRows(dataSource, { room: 1, leaseMs: 3_600_000, inHand: [] });
    expect(dead).toHaveLength(1);
    await startPoster();
    await write(event(two, 'message.read'), event(uuid()));
    const free = uuid();
    await write(event(free));
    await allDelivered(1, free);
    expect([...receiver.of(one), ...receiver.of(two)]).toEqual([]);
    // As if the time had passed.
    await dataSource.query('UPDATE outbox_queue SET next_at = clock_timestamp() WHERE number = $1', [dead[0]!.number]);
    await allDelivered(5, one, two);
    expect(namesOf(one)).toEqual(['message.sent', 'message.delivered', 'message.read']);
    expect(namesOf(two)).toEqual(['message.sent', 'message.read']);
  });

  it('by a stop: it stores what is on the wire and gives the rest back, and nothing is posted twice', async () => {
    slowReceiver(200);
    const subjects = Array.from({ length: 24 }, () => uuid());
    await write(...subjects.map((subject) => event(subject)));
    const first = await startPoster();
    await eventually(() => expect(subjects.flatMap((subject) => receiver.of(subject)).length).toBeGreaterThan(2));
    await first.close();
    const posted = subjects.filter((subject) => receiver.of(subject).length > 0);
    expect(posted.length).toBeLessThan(24);
    expect(await statusesOf(...posted)).toEqual(posted.map(() => 'delivered'));
    await startPoster();
    await allDelivered(24, ...subjects);
    for (const subject of subjects) expect(receiver.of(subject)).toHaveLength(1);
  });
});

describe('posting again', () => {
  it('leaves alone what is posted anyway, and takes up what was delivered, in its order', async () => {
    const subject = uuid();
    await write(event(subject), event(subject, 'message.delivered'));
    await sequenceEvents(dataSource, true);
    const { items } = (await gateway.call('GET', `/api/v1/events?messageId=${subject}`)).body;
    const again = (id: string) => gateway.call('POST', `/api/v1/events/${id}/redeliver`);
    expect(await again(items[0].id)).toMatchObject({ status: 202, body: { count: 1 } });
    expect(await ownRows()).toBe(0);
    await startPoster();
    await allDelivered(2, subject);
    for (const { id } of [items[1], items[0]]) expect((await again(id)).status).toBe(202);
    await eventually(() => expect(receiver.of(subject)).toHaveLength(4));
    const found = await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/events/${items[1].id}`);
      expect(body.status).toBe('delivered');
      return body;
    });
    expect(found.deliveries).toHaveLength(2);
  });
});
