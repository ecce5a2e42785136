import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK, lineOf } from './support/uploads.js';
import { STORED_MESSAGES } from './support/tables.js';

const SLOTS = 8;
/** One channel may have six of them, and a bulk an eighth less than that. */
const OF_BULK = 5;
const SETTINGS = { SIREN_MAX_CONCURRENCY: String(SLOTS) };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: SETTINGS });
});
afterEach(() => gateway.sandbox.reset());
afterAll(async () => {
  await gateway?.close();
  for (const name of Object.keys(SETTINGS)) delete process.env[name];
});

const submitBulk = async (n: number): Promise<string> => {
  const messages = Array.from({ length: n }, (_, i) => JSON.parse(lineOf(i)) as object);
  return (await gateway.call('POST', BULK, { messages })).body.batchId as string;
};
const begunOf = async (batchId: string): Promise<number> =>
  (
    await query<{ n: number }>(
      gateway.database,
      `SELECT count(*)::int AS n FROM ${STORED_MESSAGES} WHERE batch_id = $1 AND status <> 'queued'`,
      [batchId],
    )
  )[0]!.n;
/** When a message's first request was begun; waits for it. */
const startOf = (id: string): Promise<string> =>
  eventually(async () => {
    const { body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    expect(body.attempts).not.toHaveLength(0);
    return String(body.attempts[0]!.startedAt);
  });
const begunBefore = async (batchId: string, at: string): Promise<number> => {
  const [row] = await query<{ n: number }>(
    gateway.database,
    `SELECT count(*)::int AS n FROM delivery_attempts a JOIN messages m ON m.id = a.message_id
      WHERE m.batch_id = $1 AND a.started_at < $2`,
    [batchId, at],
  );
  return row!.n;
};
const send = async (index: number, more: object = {}): Promise<string> =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', JSON.parse(lineOf(900_000 + index, more)))).body.id;

it('sends a single message before all that waits of a bulk', async () => {
  gateway.sandbox.hold();
  const batchId = await submitBulk(500);
  await eventually(async () => expect(await begunOf(batchId)).toBeGreaterThanOrEqual(OF_BULK));
  // The first has the slot that no bulk takes; the others wait, with the bulk, for Siren to answer.
  await startOf(await send(0));
  const ids = [await send(1), await send(2), await send(3)];
  const before = await begunOf(batchId);
  gateway.sandbox.release();
  for (const id of ids) {
    // Those that were fetched already, and those that the same moment fetched.
    expect((await begunBefore(batchId, await startOf(id))) - before).toBeLessThanOrEqual(4 * SLOTS);
  }
  await gateway.call('POST', `/api/v1/batches/${batchId}/cancel`);
});

it('sends a single message while Siren hangs on every message of a bulk', async () => {
  const messages = Array.from({ length: 40 }, (_, i) => ({ to: `+91987${100 + i}9006`, text: `Hanging ${i}` }));
  const { body } = await gateway.call('POST', BULK, { messages });
  const batchId = body.batchId as string;
  const onWire = () => gateway.sandbox.requests.filter(({ to }) => to.endsWith('9006')).length;
  await eventually(() => expect(onWire()).toBe(OF_BULK));
  await startOf(await send(10));
  expect(onWire()).toBe(OF_BULK);
  await gateway.call('POST', `/api/v1/batches/${batchId}/cancel`);
});
