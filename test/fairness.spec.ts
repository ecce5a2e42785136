import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { MessageDto } from '../src/communication/message.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK, lineOf } from './support/uploads.js';

const SLOTS = 8;
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
      `SELECT count(*)::int AS n FROM messages WHERE batch_id = $1 AND status <> 'queued'`,
      [batchId],
    )
  )[0]!.n;
/** How many messages of the bulk were begun while this one waited for its first request. */
const overtakenBy = (id: string): Promise<number> =>
  eventually(async () => {
    const { body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    expect(body.attempts).not.toHaveLength(0);
    const [row] = await query<{ n: number }>(
      gateway.database,
      `SELECT count(*)::int AS n FROM delivery_attempts a JOIN messages m ON m.id = a.message_id
        WHERE m.batch_id IS NOT NULL AND a.started_at > $1 AND a.started_at < $2`,
      [body.createdAt, body.attempts[0]!.startedAt],
    );
    return row!.n;
  });
const send = async (index: number, more: object = {}): Promise<string> =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', JSON.parse(lineOf(900_000 + index, more)))).body.id;

it('sends a single message before all that waits of a bulk', async () => {
  const batchId = await submitBulk(2_000);
  await eventually(async () => expect(await begunOf(batchId)).toBeGreaterThan(10));
  // Those that were fetched already, and those that the same moment fetched.
  for (let i = 0; i < 3; i++) expect(await overtakenBy(await send(i))).toBeLessThanOrEqual(4 * SLOTS);
  expect(await begunOf(batchId)).toBeLessThan(2_000);
  await gateway.call('POST', `/api/v1/batches/${batchId}/cancel`);
});

it('sends a single message while Siren hangs on every message of a bulk', async () => {
  const messages = Array.from({ length: 40 }, (_, i) => ({ to: `+91987${100 + i}9006`, text: `Hanging ${i}` }));
  const { body } = await gateway.call('POST', BULK, { messages });
  const batchId = body.batchId as string;
  await eventually(async () => expect(await begunOf(batchId)).toBe(SLOTS - 1));
  expect(await overtakenBy(await send(10))).toBe(0);
  expect(await begunOf(batchId)).toBe(SLOTS - 1);
  await gateway.call('POST', `/api/v1/batches/${batchId}/cancel`);
});
