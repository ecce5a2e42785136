import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { beginMessages, type DeliveryContext } from '../src/communication/delivering/begin-messages.js';
import { recordEach } from '../src/communication/delivering/record-each.js';
import { recordOutcomes } from '../src/communication/delivering/record-outcomes.js';
import { DELIVERY_CONTEXT } from '../src/communication/delivery-context.js';
import type { MessageDto } from '../src/communication/message.dto.js';
import { inTransaction } from '../src/database/transaction.js';
import { QUEUES, URGENCY } from '../src/queue/jobs.js';
import { SirenClient } from '../src/siren/siren-client.js';
import { FALLBACK_SOON } from './support/delivery-policy.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { randomFrom } from './support/random.js';

let gateway: Gateway;
let worker: Gateway;
/** A worker that this test drives by hand, beside the one that runs: it may stop at any place. */
let byHand: DeliveryContext;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  delete process.env.ROLES;
  byHand = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
});
afterAll(async () => {
  await worker?.close();
  await gateway?.close();
});
afterEach(() => gateway.sandbox.reset());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const requestsTo = (to: string) => gateway.sandbox.requests.filter((request) => request.to === to);
const submit = async (to: string, message: Record<string, unknown> = {}) =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: `To ${to}`, ...message })).body;
/** Begins the one message that waits, and stops there. */
async function beginOnly() {
  const { requests } = await beginMessages(byHand, await byHand.queue.fetch(QUEUES.deliver, 1));
  return requests[0]!;
}
const leaseIsOver = (id: string) =>
  sql(
    `WITH attempt AS (UPDATE delivery_attempts SET lease_until = now() WHERE message_id = $1)
     UPDATE messages SET next_at = now() WHERE id = $1`,
    [id],
  );

describe('a worker that is gone', () => {
  it('leaves its message to others: what it may have sent is unknown, and the next channel is tried', async () => {
    const { id } = await submit('+919876518001', { channels: FALLBACK_SOON });
    expect((await beginOnly()).kind).toBe('send');
    worker = await startGateway({ beside: gateway });
    expect((await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body.attempts[0]!.status).toBe('sending');
    await leaseIsOver(id);
    const message = await finished(worker, id);
    expect(message.attempts.map(({ channel, status }) => `${channel} ${status}`)).toEqual([
      'whatsapp unknown',
      'sms delivered',
    ]);
    expect(requestsTo(message.to)).toHaveLength(1);
    await worker.close();
  });
});

describe('a worker that was frozen and thaws', () => {
  it('does not send what it had begun', async () => {
    const { id } = await submit('+919876518002');
    const { attempt, open } = await beginOnly();
    const outcome = await gateway.app.get(SirenClient).send(
      attempt.channel,
      { to: open.message.to, text: open.message.text },
      // It should have left by then.
      { leaveBefore: performance.now() - 1 },
    );
    expect(outcome).toMatchObject({ outcome: 'rejected', error: { code: 'not_sent' } });
    expect(requestsTo(open.message.to)).toEqual([]);
    await leaseIsOver(id);
  });

  it('does not overwrite what became known while it slept, but what it learned is kept', async () => {
    const { id, to } = await submit('+919876518003', { channels: FALLBACK_SOON });
    const { attempt } = await beginOnly();
    worker = await startGateway({ beside: gateway });
    await leaseIsOver(id);
    const before = await finished(worker, id);
    expect(before).toMatchObject({ status: 'delivered', channel: 'sms' });
    await recordOutcomes(byHand, [
      {
        ...{ kind: 'send', messageId: id, number: attempt.number, isOutage: false },
        outcome: { outcome: 'accepted', messageId: 'late-answer' },
      },
    ]);
    const { body: after } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    expect(after).toMatchObject({ status: 'delivered', channel: 'sms', finishedAt: before.finishedAt });
    expect(after.attempts).toMatchObject([
      { status: 'accepted', providerMessageId: 'late-answer' },
      { status: 'delivered' },
    ]);
    expect(requestsTo(to)).toHaveLength(1);
  });
});

describe('an answer that cannot be stored', () => {
  it('does not keep the others of its batch from being stored', async () => {
    await worker.close();
    const [broken, whole] = [await submit('+919876518004'), await submit('+919876518005')];
    const { requests } = await beginMessages(byHand, await byHand.queue.fetch(QUEUES.deliver, 10));
    expect(requests).toHaveLength(2);
    await sql(`UPDATE messages SET plan = '{"not": "a plan"}' WHERE id = $1`, [broken.id]);
    const outcomes = [broken, whole].map(({ id }) => ({
      ...{ kind: 'send' as const, messageId: id, number: 1, isOutage: false },
      outcome: { outcome: 'accepted' as const, messageId: `answer-${id}` },
    }));
    expect(await recordEach(byHand, outcomes)).toEqual([{ cause: expect.any(Error) }, null]);
    const statuses = await sql('SELECT status FROM delivery_attempts WHERE message_id = ANY($1) ORDER BY message_id', [
      [broken.id, whole.id],
    ]);
    expect(statuses).toEqual([{ status: 'sending' }, { status: 'accepted' }]);
    await sql(`UPDATE messages SET plan = $2 WHERE id = $1`, [broken.id, JSON.stringify(whole.channels)]);
    for (const { id } of [broken, whole]) await leaseIsOver(id);
    worker = await startGateway({ beside: gateway });
  });
});

describe('jobs that are lost or repeated at random', () => {
  it('change nothing but seconds: each message ends once, and nothing is sent twice', async () => {
    const random = randomFrom(20_260_101);
    const messages = await Promise.all(
      Array.from({ length: 60 }, (_, i) => submit(`+9198765181${String(10 + i)}`, { text: `No ${i}` })),
    );
    const ids = messages.map(({ id }) => id);
    const isDone = async () =>
      (await sql('SELECT FROM messages WHERE next_at IS NOT NULL AND id = ANY($1)', [ids])).length;
    for (let left = await isDone(); left > 0; left = await isDone()) {
      await sql(`DELETE FROM siren_gateway_jobs.job WHERE state < 'active' AND abs(hashtext(id::text)) % 3 = $1`, [
        Math.floor(random() * 3),
      ]);
      const again = ids.filter(() => random() < 0.2).map((id) => ({ id, urgency: URGENCY.underway }));
      await inTransaction(byHand.dataSource, (tx) => byHand.queue.enqueue(tx, QUEUES.deliver, again));
      // What a lost job costs is 20 s; nobody wants to wait that long here.
      await sql(
        `UPDATE messages SET next_at = now() WHERE status = 'queued' AND next_at IS NOT NULL AND id = ANY($1)`,
        [ids],
      );
    }
    const ends = await Promise.all(ids.map((id) => finished(gateway, id)));
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'delivered'));
    for (const { to, attempts, history } of ends) {
      // On a busy machine a request may be held back: it could no longer leave in time.
      expect(requestsTo(to)).toHaveLength(attempts.filter(({ error }) => error?.code !== 'not_sent').length);
      expect(history.filter(({ event }) => event === 'finished')).toHaveLength(1);
    }
    await eventually(async () => expect(await sql(`SELECT FROM recipients_in_flight`)).toEqual([]));
  });
});
