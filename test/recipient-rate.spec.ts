import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { IN_LINE } from './support/tables.js';

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  other = await startGateway({ beside: gateway });
});
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});
afterEach(() => gateway.sandbox.reset());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const requestsTo = (to: string) => gateway.sandbox.requests.filter((request) => request.to === to);
let texts = 0;
const submit = async (to: string, channel: 'whatsapp' | 'sms' = 'whatsapp', to_ = gateway) =>
  (
    await to_.call<MessageDto>('POST', '/api/v1/messages', {
      ...{ to, text: `Text ${++texts}`, channels: [{ channel }] },
    })
  ).body;
const waiting = async (to: string) =>
  (await sql(`SELECT FROM ${IN_LINE} WHERE line LIKE 'to:%' || $1 || '/%'`, [to])).length;

describe('one recipient', () => {
  it('has one request on the wire on a channel, over all replicas; the others follow once Siren has answered', async () => {
    const to = '+919876517001';
    gateway.sandbox.hold();
    const messages = await Promise.all(
      Array.from({ length: 6 }, (_, i) => submit(to, 'whatsapp', i % 2 ? other : gateway)),
    );
    await eventually(async () => expect(await waiting(to)).toBe(5));
    expect(requestsTo(to)).toHaveLength(1);
    gateway.sandbox.misbehave({ kind: 'slow', delayMs: 100, to });
    gateway.sandbox.release();
    const ends = await Promise.all(messages.map(({ id }) => finished(gateway, id)));
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'delivered'));
    const times = requestsTo(to).map(({ at }) => new Date(at).getTime());
    expect(times).toHaveLength(6);
    times.slice(2).forEach((at, i) => expect(at - times[i + 1]!).toBeGreaterThanOrEqual(99));
    expect(await waiting(to)).toBe(0);
  });

  it('does not hold up others, nor another channel', async () => {
    gateway.sandbox.hold();
    await submit('+919876517002');
    await submit('+919876517002', 'sms');
    await submit('+919876517003');
    await eventually(() => {
      expect(
        requestsTo('+919876517002')
          .map(({ channel }) => channel)
          .sort(),
      ).toEqual(['sms', 'whatsapp']);
      expect(requestsTo('+919876517003')).toHaveLength(1);
    });
  });

  it('is free again when the worker that sent is gone and its lease is over', async () => {
    const to = '+919876517004';
    const earlier = await submit(to);
    await finished(gateway, earlier.id);
    const lease = (until: string) =>
      sql(`UPDATE delivery_attempts SET status = 'sending', lease_until = ${until} WHERE message_id = $1`, [
        earlier.id,
      ]);
    await lease(`now() + interval '1 hour'`);
    const { id } = await submit(to);
    await eventually(async () => expect(await waiting(to)).toBe(1));
    await lease(`now() - interval '1 second'`);
    expect(await finished(gateway, id)).toMatchObject({ status: 'delivered' });
  });

  it('is left in peace as long as Siren asks, also by other messages', async () => {
    const to = '+919876517005';
    const body = { error: { code: 131056, message: 'Too many messages to this recipient' } };
    gateway.sandbox.misbehave({ kind: 'status', status: 400, body, to, times: 1 });
    const first = await submit(to);
    await eventually(() => expect(requestsTo(to)).toHaveLength(1));
    const second = await submit(to);
    const ends = [await finished(gateway, first.id), await finished(gateway, second.id)];
    expect(ends.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    const [refused, ...later] = requestsTo(to).map(({ at }) => new Date(at).getTime());
    expect(later).toHaveLength(2);
    later.forEach((at) => expect(at - refused!).toBeGreaterThanOrEqual(1_000));
    expect(await sql('SELECT FROM channel_holds')).toEqual([]);
  });
});
