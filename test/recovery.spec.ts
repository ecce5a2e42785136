import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { WakeUps } from '../src/queue/wake-ups.js';
import { SirenClient } from '../src/siren/siren-client.js';
import { FALLBACK_SOON } from './support/delivery-policy.js';
import { finished } from './support/eventually.js';
import { watchFinishes } from './support/faults/read-evidence.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { randomFrom } from './support/random.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';
import { accepted, turnsByHand } from './support/turn-by-hand.js';

let gateway: Gateway;
let worker: Gateway;
let turn: ReturnType<typeof turnsByHand>;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  delete process.env.ROLES;
  turn = turnsByHand(gateway);
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
/** Begins this message, and stops there. */
const beginOnly = async (id: string) => (await turn({ look: [id] })).requests[0]!;
const leaseIsOver = (id: string) =>
  sql(
    `WITH attempt AS (UPDATE delivery_attempts SET lease_until = now() WHERE message_id = $1)
     UPDATE deliveries SET next_at = now() WHERE message_id = $1`,
    [id],
  );

describe('a worker that is gone', () => {
  it('leaves its message to others: what it may have sent is unknown, and the next channel is tried', async () => {
    const { id } = await submit('+919876518001', { channels: FALLBACK_SOON });
    expect((await beginOnly(id)).kind).toBe('send');
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
    const { attempt, open } = await beginOnly(id);
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
    await beginOnly(id);
    worker = await startGateway({ beside: gateway });
    await leaseIsOver(id);
    const before = await finished(worker, id);
    expect(before).toMatchObject({ status: 'delivered', channel: 'sms' });
    await turn({ answers: [accepted(id, 'late-answer')] });
    const { body: after } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    expect(after).toMatchObject({ status: 'delivered', channel: 'sms', finishedAt: before.finishedAt });
    expect(after.attempts).toMatchObject([
      { status: 'accepted', providerMessageId: 'late-answer' },
      { status: 'delivered' },
    ]);
    expect(requestsTo(to)).toHaveLength(1);
  });
});

describe('an answer to a request that a promoted standby knows nothing of', () => {
  it('is not taken for that of the request that was begun instead, and its receipt is not either', async () => {
    await worker.close();
    const { id } = await submit('+919876518006');
    const lost = await beginOnly(id);
    const itsAnswer = accepted(id, 'of-the-lost-answer');
    // What the standby did not have: the commit that began it.
    await sql(`DELETE FROM delivery_attempts WHERE message_id = '${id}'`);
    await sql(`UPDATE deliveries SET status = 'queued', channel = NULL, next_at = now() WHERE message_id = '${id}'`);
    const { attempt } = await beginOnly(id);
    expect(attempt).toMatchObject({ number: lost.attempt.number });
    expect(attempt.id).not.toBe(lost.attempt.id);

    await deliverWebhook(gateway, 'delivery-status', receipt('of-the-lost-answer', 'failed'));
    expect((await turn({ answers: [itsAnswer], receipts: 400 })).left).toEqual([]);
    const attempts = () =>
      sql('SELECT id, status, provider_message_id AS by FROM delivery_attempts WHERE message_id = $1', [id]);
    expect(await attempts()).toEqual([{ id: attempt.id, status: 'sending', by: null }]);
    await turn({ answers: [accepted(id, 'of-its-own')] });
    expect(await attempts()).toEqual([{ id: attempt.id, status: 'accepted', by: 'of-its-own' }]);
    await leaseIsOver(id);
    worker = await startGateway({ beside: gateway });
  });
});

describe('an answer that cannot be stored', () => {
  it('does not keep the others of its batch from being stored', async () => {
    await worker.close();
    const [broken, whole] = [await submit('+919876518004'), await submit('+919876518005')];
    const { requests } = await turn({ look: [broken.id, whole.id] });
    expect(requests).toHaveLength(2);
    await sql(`UPDATE messages SET plan = '{"not": "a plan"}' WHERE id = $1`, [broken.id]);
    const { failed } = await turn({
      answers: [broken, whole].map(({ id }) => accepted(id, `answer-${id}`)),
    });
    expect(failed).toEqual([{ messageId: broken.id, cause: expect.any(Error) }]);
    const statuses = await sql('SELECT status FROM delivery_attempts WHERE message_id = ANY($1) ORDER BY message_id', [
      [broken.id, whole.id],
    ]);
    expect(statuses).toEqual([{ status: 'sending' }, { status: 'accepted' }]);
    await sql(`UPDATE messages SET plan = $2 WHERE id = $1`, [broken.id, JSON.stringify(whole.channels)]);
    for (const { id } of [broken, whole]) await leaseIsOver(id);
    worker = await startGateway({ beside: gateway });
  });
});

describe('hints that are lost at random', () => {
  it('change nothing but half seconds: each message ends once, and nothing is sent twice', async () => {
    const random = randomFrom(20_260_101);
    await watchFinishes(gateway.database.url);
    for (const replica of [gateway, worker]) {
      const wakeUps = replica.app.get(WakeUps);
      const wake = wakeUps.wake.bind(wakeUps);
      wakeUps.wake = (topic) => void (random() < 0.5 && wake(topic));
    }
    const messages = await Promise.all(
      Array.from({ length: 60 }, (_, i) => submit(`+9198765181${String(10 + i)}`, { text: `No ${i}` })),
    );
    const ends = await Promise.all(messages.map(({ id }) => finished(gateway, id)));
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'delivered'));
    for (const { id, to, attempts } of ends) {
      // On a busy machine a request may be held back: it could no longer leave in time.
      expect(requestsTo(to)).toHaveLength(attempts.filter(({ error }) => error?.code !== 'not_sent').length);
      expect(await sql(`SELECT FROM witness.finishes WHERE message_id = $1`, [id])).toHaveLength(1);
    }
  });
});
