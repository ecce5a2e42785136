import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BATCH_WINDOW_MS } from '../src/delivering/reserve.js';
import type { BatchDto } from '../src/batches/batch.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { permitsOf, watchPermits } from './support/booked-permits.js';
import { FALLBACK_SOON } from './support/delivery-policy.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK, lineOf, openUpload, uploadLines, writePiece } from './support/uploads.js';
import { STORED_MESSAGES } from './support/tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.sandbox.reset());
afterAll(() => gateway?.close());

const messages = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => JSON.parse(lineOf(from + i)) as Record<string, unknown>);
const submit = async (n: number, rate = '', from = 0): Promise<string> =>
  (await gateway.call('POST', BULK + rate, { messages: messages(n, from) })).body.batchId as string;
const batch = async (id: string) => (await gateway.call<BatchDto>('GET', `/api/v1/batches/${id}`)).body;
const order = (id: string, what: 'pause' | 'resume' | 'cancel') =>
  gateway.call<BatchDto>('POST', `/api/v1/batches/${id}/${what}`);
const untilFinished = (id: string) =>
  eventually(async () => {
    const seen = await batch(id);
    if (seen.finishedAt === null) throw new Error(JSON.stringify(seen));
    return seen;
  });
const rows = <Row extends object>(text: string, id: string) => query<Row>(gateway.database, text, [id]);
const begunOf = async (id: string): Promise<number> =>
  (
    await rows<{ n: number }>(
      `SELECT count(DISTINCT m.id)::int AS n FROM delivery_attempts a JOIN messages m ON m.id = a.message_id WHERE m.batch_id = $1`,
      id,
    )
  )[0]!.n;
/** How many wait for their batch, in its line. */
const heldOf = async (id: string): Promise<number> =>
  (
    await rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND status = 'queued' AND line IS NOT NULL`,
      id,
    )
  )[0]!.n;

describe('a paused batch', () => {
  it('begins nothing more, costs nothing, and goes on when it is told to', async () => {
    // However slowly the order comes: no more begin than there are slots.
    gateway.sandbox.hold();
    const id = await submit(300);
    const paused = await order(id, 'pause');
    expect(paused).toMatchObject({ status: 200, body: { status: 'paused', estimatedEndAt: null } });
    gateway.sandbox.release();
    await eventually(async () => expect((await heldOf(id)) + (await begunOf(id))).toBe(300));
    const begun = await begunOf(id);
    expect(begun).toBeLessThan(300);

    const versions = () =>
      rows<{ ctid: string }>(
        `SELECT d.ctid FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.batch_id = $1 AND d.status = 'queued'`,
        id,
      );
    const before = await versions();
    // It takes a second and more, and many turns: the others are left alone by all of that.
    const later = await deliver(gateway, { to: '+919876549004', channels: FALLBACK_SOON });
    expect(later).toMatchObject({ status: 'delivered', channel: 'sms' });
    expect(await versions()).toEqual(before);
    expect(await begunOf(id)).toBe(begun);

    expect((await order(id, 'resume')).body.status).toBe('running');
    expect(await untilFinished(id)).toMatchObject({ status: 'finished', counts: { delivered: 300 }, total: 300 });
    expect(await begunOf(id)).toBe(300);
  });

  it('takes uploads, and holds them', async () => {
    const socket = openUpload(gateway);
    writePiece(socket, lineOf(1));
    const id = await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/batches?limit=1');
      expect(body.items[0]).toMatchObject({ status: 'uploading', total: 1 });
      return body.items[0].id as string;
    });
    await order(id, 'pause');
    writePiece(socket, lineOf(2) + lineOf(3));
    socket.write('0\r\n\r\n');
    await eventually(async () =>
      expect(await batch(id)).toMatchObject({ status: 'paused', total: 3, uploadComplete: true }),
    );
    await eventually(async () => expect((await heldOf(id)) + (await begunOf(id))).toBe(3));
    socket.destroy();
    await order(id, 'resume');
    expect(await untilFinished(id)).toMatchObject({ counts: { delivered: 3 } });
  });
});

describe('a slowed batch', () => {
  it('keeps to its rate over all replicas', async () => {
    await watchPermits(gateway.database);
    const other = await startGateway({ beside: gateway });
    const id = await submit(60, '?ratePerSecond=20');
    expect((await batch(id)).ratePerSecond).toBe(20);
    await untilFinished(id);
    await other.close();
    const permits = await permitsOf(gateway.database, `batch:${id}`, { apartMs: 50, windowMs: BATCH_WINDOW_MS });
    expect(permits).toHaveLength(60);
    for (const [i, { at, bookedAt }] of permits.entries()) {
      expect(at).toBeLessThanOrEqual(bookedAt + BATCH_WINDOW_MS);
      if (i > 0) expect(at - permits[i - 1]!.at).toBeGreaterThanOrEqual(50 - 0.01);
    }
  });

  it('slows nobody else', async () => {
    // Its second message is minutes away.
    const id = await submit(20, '?ratePerSecond=0.005');
    const beside = await submit(200, '', 10_000);
    expect(await deliver(gateway, { to: '+919876540001' })).toMatchObject({ status: 'delivered' });
    expect(await untilFinished(beside)).toMatchObject({ counts: { delivered: 200 } });
    expect((await batch(id)).progress).toBeLessThan(1);
    await order(id, 'cancel');
    await untilFinished(id);
  });

  it('goes by a new rate at once', async () => {
    const id = await submit(300, '?ratePerSecond=1');
    await eventually(async () => expect(await heldOf(id)).toBeGreaterThan(200));
    const change = (ratePerSecond: unknown) => gateway.call('PATCH', `/api/v1/batches/${id}`, { ratePerSecond });
    expect(await change(0)).toMatchObject({ status: 400 });
    expect(await change(undefined)).toMatchObject({ status: 400 });
    expect(await change(null)).toMatchObject({ status: 200, body: { ratePerSecond: null, status: 'running' } });
    expect(await untilFinished(id)).toMatchObject({ counts: { delivered: 300 } });
  });

  it('can be slowed down in the middle', async () => {
    const id = await submit(400);
    const { body } = await gateway.call<BatchDto>('PATCH', `/api/v1/batches/${id}`, { ratePerSecond: 5 });
    expect(body.ratePerSecond).toBe(5);
    await eventually(async () => expect((await heldOf(id)) + (await begunOf(id))).toBeGreaterThan(395));
    const begun = await begunOf(id);
    expect(begun).toBeLessThan(400);
    await eventually(async () => expect(await begunOf(id)).toBeGreaterThan(begun));
    await eventually(async () => expect((await batch(id)).estimatedEndAt).not.toBeNull());
    await order(id, 'cancel');
    await untilFinished(id);
  });
});

describe('a cancelled batch', () => {
  it('ends what was not sent, in bites that any worker takes up', async () => {
    const accepting = await startGateway({ settings: { ROLES: 'api' } });
    try {
      const body = { messages: messages(1_200) };
      const { body: bulk } = await accepting.call('POST', BULK, body);
      const path = `/api/v1/batches/${bulk.batchId}`;
      const cancelled = await accepting.call('POST', `${path}/cancel`);
      expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', finishedAt: null } });
      expect((await accepting.call('GET', path)).body.counts).toEqual({ queued: 1_200 });
      const worker = await startGateway({ beside: accepting, settings: { ROLES: 'api,worker' } });
      const seen = await eventually(async () => {
        const answer = await accepting.call<BatchDto>('GET', path);
        expect(answer.body.finishedAt).not.toBeNull();
        return answer.body;
      });
      await worker.close();
      expect(seen).toMatchObject({ status: 'cancelled', counts: { cancelled: 1_200 }, progress: 1 });
      expect(accepting.sandbox.requests).toHaveLength(0);
    } finally {
      await accepting.close();
      process.env.ROLES = 'api,worker';
    }
  });

  it('waits for what Siren has, and lets no other channel follow', async () => {
    const body = { messages: [{ to: '+919876549004', text: 'Silent', channels: FALLBACK_SOON }] };
    gateway.sandbox.hold();
    const { batchId } = (await gateway.call('POST', BULK, body)).body;
    const [message] = await eventually(async () => {
      const { items } = (await gateway.call('GET', `/api/v1/messages?batchId=${batchId}`)).body;
      expect(items[0].attempts[0].status).toBe('sending');
      return items as MessageDto[];
    });
    await order(batchId as string, 'cancel');
    gateway.sandbox.release();
    expect(await finished(gateway, message!.id)).toMatchObject({ status: 'sent', fallbackUsed: false });
    expect(await untilFinished(batchId as string)).toMatchObject({ status: 'cancelled', counts: { sent: 1 } });
  });

  it('takes no more, and no other order', async () => {
    const headers = { 'idempotency-key': 'cancelled' };
    const socket = openUpload(gateway, headers);
    writePiece(socket, lineOf(1));
    const id = await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/batches?limit=1');
      expect(body.items[0]).toMatchObject({ status: 'uploading' });
      return body.items[0].id as string;
    });
    await order(id, 'pause');
    await order(id, 'cancel');
    const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    for (let i = 2; i < 4; i++) writePiece(socket, lineOf(i));
    await eventually(async () => expect((await batch(id)).total).toBe(1));
    socket.write('0\r\n\r\n');
    expect(await answered).toContain('HTTP/1.1 409');
    socket.destroy();
    const again = await uploadLines(gateway, [lineOf(1), lineOf(2)], { headers });
    expect(again).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });
    expect((await order(id, 'cancel')).status).toBe(200);
    expect((await order(id, 'pause')).status).toBe(409);
    expect((await order(id, 'resume')).status).toBe(409);
  });

  it('was not finished before', async () => {
    const id = await submit(2);
    await untilFinished(id);
    expect(await order(id, 'cancel')).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });
  });
});

describe('the list of batches', () => {
  it('is newest first, in pages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(await submit(1));
    const first = await gateway.call('GET', '/api/v1/batches?limit=2');
    expect(first.body.items.map(({ id }: BatchDto) => id)).toEqual(ids.slice(0, 2));
    const second = await gateway.call('GET', `/api/v1/batches?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.items.map(({ id }: BatchDto) => id)).toEqual(ids.slice(2));
  });
});

describe('an order', () => {
  it.each(['pause', 'resume', 'cancel'] as const)('to %s no batch is 404', async (what) => {
    expect((await order('019b7a00-0000-7000-8000-000000000001', what)).status).toBe(404);
    expect((await order('1', what)).status).toBe(400);
  });
});
