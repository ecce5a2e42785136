import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const MESSAGES = 40;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { SIREN_TIMEOUT_MS: '120000' } });
  other = await startGateway({ beside: gateway });
});
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});

describe('receipts that come before the answer that tells their ids', () => {
  it('wait for it, however late it is, and are applied with it: no SMS is sent, and nothing twice', async () => {
    // The scenario whose receipts go first; the answers are kept back.
    gateway.sandbox.hold();
    const ids = await Promise.all(
      Array.from({ length: MESSAGES }, async (_, i) => {
        const message = { to: `+9198${String(7_650 + i)}9011`, text: `No ${i}` };
        return (await [gateway, other][i % 2]!.call<MessageDto>('POST', '/api/v1/messages', message)).body.id;
      }),
    );
    // Both receipts of each: nobody has known their ids for two seconds.
    await eventually(async () =>
      expect(await query(gateway.database, 'SELECT FROM parked_receipts')).toHaveLength(2 * MESSAGES),
    );
    gateway.sandbox.release();
    const ends = await Promise.all(ids.map((id) => finished(gateway, id)));
    expect(new Set(ends.map(({ status, channel }) => `${status} ${channel}`))).toEqual(new Set(['delivered whatsapp']));
    expect(gateway.sandbox.requests.map(({ channel }) => channel)).toEqual(ids.map(() => 'whatsapp'));
    expect(new Set(gateway.sandbox.requests.map(({ to }) => to)).size).toBe(MESSAGES);
    await eventually(async () => expect(await query(gateway.database, 'SELECT FROM parked_receipts')).toEqual([]));
  });
});
