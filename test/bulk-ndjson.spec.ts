import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MessageAcceptance } from '../src/accepting/accept-messages.js';
import { upload } from '../src/batches/upload.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import type { BatchDto } from '../src/batches/batch.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK, lineOf, openUpload, uploadLines, writePiece } from './support/uploads.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.sandbox.reset());
afterAll(() => gateway?.close());

const lines = (n: number): string[] => Array.from({ length: n }, (_, i) => lineOf(i));
const batch = async (id: string) => (await gateway.call<BatchDto>('GET', `/api/v1/batches/${id}`)).body;
const newestBatch = async (): Promise<{ id: string; total: number }> => {
  const rows = await query<{ id: string; total: number }>(
    gateway.database,
    `SELECT id, total FROM batches ORDER BY id DESC LIMIT 1`,
  );
  return rows[0]!;
};
const textsOf = async (batchId: string) =>
  (
    await query<{ text: string }>(gateway.database, `SELECT text FROM messages WHERE batch_id = $1 ORDER BY id`, [
      batchId,
    ])
  ).map(({ text }) => text);

describe('an upload of lines', () => {
  it('is one batch, in the order of its lines, each sent', async () => {
    const answer = await uploadLines(gateway, lines(600));
    expect(answer).toMatchObject({
      status: 202,
      body: { accepted: 600, rejectedCount: 0, rejected: [], uploadComplete: true, duplicateNumbers: 0 },
    });
    expect(answer.headers.location).toBe(`/api/v1/batches/${answer.body.batchId}`);
    expect(await textsOf(answer.body.batchId)).toEqual(Array.from({ length: 600 }, (_, i) => `Hello ${i}`));
    await eventually(async () => expect((await batch(answer.body.batchId)).progress).toBe(1));
    expect(await batch(answer.body.batchId)).toMatchObject({ total: 600, status: 'finished', uploadComplete: true });
  });

  it('may end its lines as it likes, and leave some blank', async () => {
    const one = lineOf(1).trim();
    const answer = await uploadLines(gateway, [
      '\ufeff',
      `${one}\r\n`,
      '\r\n',
      '  \n',
      '{"to":\n',
      '\n',
      lineOf(2).trim(),
    ]);
    expect(answer.body).toMatchObject({ accepted: 2, rejectedCount: 1 });
    expect(answer.body.rejected).toEqual([
      { index: 1, type: '/problems/malformed-body', errors: [{ path: '', message: 'is not valid JSON' }] },
    ]);
  });

  it('loses only the lines that are bad', async () => {
    const answer = await uploadLines(gateway, [
      lineOf(0),
      lineOf(1, { text: 'x'.repeat(70_000) }),
      Buffer.concat([Buffer.from('{"to":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
      lineOf(3, { to: 'abc' }),
      lineOf(4, { ['a\0\ud800'.padEnd(400, 'x')]: 1 }),
      '[1]\n',
      '{"__proto__":{"to":"1"},"text":"x"}\n',
      lineOf(7),
    ]);
    expect(answer.body).toMatchObject({ accepted: 2, rejectedCount: 6 });
    const messages = answer.body.rejected.map(({ index, errors }) => [index, errors[0]!.message]);
    expect(messages).toEqual([
      [1, 'is longer than 65536 bytes'],
      [2, 'is not valid UTF-8'],
      [3, 'is not a phone number'],
      [4, 'is not a known property'],
      [5, 'must be an object'],
      [6, 'is a key that no object may bring'],
    ]);
    expect(answer.body.rejected[3]!.errors[0]!.path).toMatch(/^a\ufffd\ufffdx{253}$/);
  });

  it('has its rejections told without a number that its caller took for a key', async () => {
    const { body } = await uploadLines(gateway, [lineOf(1, { '+919876549777': 1, 'of 98765 49777': 2 })]);
    expect(body.rejected).toMatchObject([{ index: 0 }]);
    const { body: kept } = await gateway.call('GET', `/api/v1/batches/${body.batchId}/rejections`);
    for (const reported of [body.rejected, kept.items]) {
      expect(JSON.stringify(reported)).toMatch(/is not a known property/);
      expect(JSON.stringify(reported)).not.toMatch(/49777/);
    }
  });

  it('has all its rejections listed, in pages', async () => {
    const answer = await uploadLines(
      gateway,
      Array.from({ length: 1_010 }, () => 'x\n'),
    );
    expect(answer.body).toMatchObject({ accepted: 0, rejectedCount: 1_010 });
    expect(answer.body.rejected).toHaveLength(1_000);
    const path = `/api/v1/batches/${answer.body.batchId}/rejections?limit=200`;
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await gateway.call('GET', path + (cursor && `&cursor=${cursor}`));
      seen.push(...body.items.map(({ index }: { index: number }) => index));
      cursor = body.nextCursor as string | null;
    }
    expect(seen).toEqual(Array.from({ length: 1_010 }, (_, i) => i));
  });

  it('is sent while it goes on', async () => {
    const sentTo = (index: number) =>
      gateway.sandbox.requests.filter(({ to }) => to === (JSON.parse(lineOf(index)) as { to: string }).to);
    const socket = openUpload(gateway);
    writePiece(socket, lineOf(5_001) + lineOf(5_002).slice(0, 10));
    await eventually(() => expect(sentTo(5_001)).toHaveLength(1));
    const { id } = await newestBatch();
    expect(await batch(id)).toMatchObject({ status: 'uploading', uploadComplete: false, total: 1 });
    writePiece(socket, lineOf(5_002).slice(10));
    await eventually(() => expect(sentTo(5_002)).toHaveLength(1));
    socket.write('0\r\n\r\n');
    await eventually(async () => expect((await batch(id)).uploadComplete).toBe(true));
    socket.destroy();
  });

  it('has its repeated numbers counted and listed', async () => {
    const answer = await uploadLines(gateway, [
      lineOf(1),
      lineOf(2),
      lineOf(1, { text: 'Again' }),
      lineOf(2, { text: 'Again' }),
      lineOf(2, { text: 'And again' }),
      lineOf(3),
    ]);
    expect(answer.body).toMatchObject({ accepted: 6, duplicateNumbers: 2 });
    const duplicates = await gateway.call('GET', `/api/v1/batches/${answer.body.batchId}/duplicates`);
    expect(duplicates.body.items).toEqual([
      { phoneNumber: '+919810000001', messages: 2 },
      { phoneNumber: '+919810000002', messages: 3 },
    ]);
  });

  it.each([
    ['without a line', [], 400],
    ['of blank lines', ['\n', '\r\n'], 400],
  ])('is refused %s', async (_name, some, status) => {
    expect((await uploadLines(gateway, some)).status).toBe(status);
  });

  it('is taken nowhere else, and not compressed', async () => {
    const headers = { 'content-type': 'application/x-ndjson' };
    expect((await gateway.call('POST', '/api/v1/messages', lineOf(1), headers)).status).toBe(415);
    expect((await uploadLines(gateway, lines(1), { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await uploadLines(gateway, lines(1), { query: '?ratePerSecond=0' })).status).toBe(400);
  });
});

describe('an upload that is cut', () => {
  const cutAfter = async (headers: Record<string, string>, some: string, stored: number) => {
    const socket = openUpload(gateway, headers);
    writePiece(socket, some);
    await eventually(async () => expect((await newestBatch()).total).toBe(stored));
    socket.destroy();
    const { id } = await newestBatch();
    await eventually(async () => expect((await batch(id)).status).not.toBe('uploading'));
    return id;
  };

  it('keeps the whole lines that came, and says that it is not complete', async () => {
    const id = await cutAfter({}, lines(2).join('') + lineOf(4).slice(0, 20), 2);
    await eventually(async () => expect(await batch(id)).toMatchObject({ status: 'finished', total: 2 }));
    expect((await batch(id)).uploadComplete).toBe(false);
  });

  it('goes on where it was, when it is sent again under its key', async () => {
    const key = { 'idempotency-key': 'upload-1' };
    const id = await cutAfter(key, `${lines(3).join('')}bad\n`, 3);
    const again = await uploadLines(gateway, [...lines(3), 'bad\n', ...lines(6).slice(3)], { headers: key });
    expect(again).toMatchObject({
      status: 202,
      headers: { 'idempotent-replayed': 'true' },
      body: { batchId: id, accepted: 6, rejectedCount: 1, uploadComplete: true },
    });
    expect(await textsOf(id)).toEqual(Array.from({ length: 6 }, (_, i) => `Hello ${i}`));
  });

  it('is closed as it is when it falls silent, or when we are to stop', async () => {
    async function* silent(): AsyncGenerator<Buffer> {
      yield Buffer.from(lineOf(1) + lineOf(2) + lineOf(3).slice(0, 10));
      await new Promise(() => undefined);
    }
    const context = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const begin = (stop: AbortSignal, silentMs: number) =>
      upload(context, gateway.app.get(MessageAcceptance), silent(), { application: 'admin', stop, silentMs });
    const result = { accepted: 2, rejectedCount: 0, uploadComplete: false };
    const ended = await begin(new AbortController().signal, 200);
    expect(ended).toMatchObject({ upload: 'ended', end: 'silent', result });
    const stopping = new AbortController();
    const stopped = begin(stopping.signal, 60_000);
    await eventually(async () => expect((await newestBatch()).total).toBe(2));
    stopping.abort();
    expect(await stopped).toMatchObject({ upload: 'ended', end: 'stopping', result: { uploadComplete: false } });
    expect((await batch((await newestBatch()).id)).status).not.toBe('uploading');
  });

  it('has each line once, whoever sends it at the same time', async () => {
    const other = await startGateway({ beside: gateway });
    const headers = { 'idempotency-key': 'upload-2' };
    const answers = await Promise.all(
      [gateway, other, gateway, other].map((to) => uploadLines(to, lines(1_500), { headers })),
    );
    await other.close();
    expect(new Set(answers.map(({ body }) => body.batchId)).size).toBe(1);
    expect(await textsOf(answers[0]!.body.batchId)).toEqual(Array.from({ length: 1_500 }, (_, i) => `Hello ${i}`));
  });

  it('keeps its key for itself', async () => {
    const headers = { 'idempotency-key': 'upload-3' };
    await uploadLines(gateway, lines(1), { headers });
    const asJson = await gateway.call('POST', BULK, { messages: [JSON.parse(lineOf(1))] }, headers);
    expect(asJson).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });
});

describe('a bulk as JSON', () => {
  it('gets its first answer again under its key', async () => {
    const headers = { 'idempotency-key': 'bulk-1' };
    const body = { messages: [JSON.parse(lineOf(1)), { to: 'abc', text: 'x' }] };
    const first = await gateway.call('POST', BULK, body, headers);
    const again = await gateway.call('POST', BULK, body, headers);
    expect(first).toMatchObject({ status: 202, body: { accepted: 1, rejectedCount: 1, uploadComplete: true } });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await textsOf(first.body.batchId)).toHaveLength(1);
    const another = await gateway.call('POST', BULK, { messages: [JSON.parse(lineOf(2))] }, headers);
    expect(another.status).toBe(422);
  });
});
