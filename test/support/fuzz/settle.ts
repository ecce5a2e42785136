import { eventually } from '../eventually.js';
import { query } from '../query.js';
import { STORED_WEBHOOKS } from '../tables.js';
import type { FuzzWorld } from './fuzz-world.js';

/** What waits for a time that is farther away than this is left as it is. */
const SOON = '20 seconds';
const MOST_AT_ONCE = 20;

/**
 * Brings to its end what can be: batches that inputs have paused or slowed down are cancelled, and so are messages; what
 * Siren owes a receipt for gets it. Resolves when nothing is left that anybody would look at soon.
 */
export async function settle({ service, fuzzer }: FuzzWorld): Promise<void> {
  fuzzer.close();
  const { database, sandbox, url, headers } = service;
  const post = (path: string) =>
    fetch(`${url}${path}`, { method: 'POST', headers: { authorization: headers.authorization } }).then((answer) =>
      answer.arrayBuffer(),
    );
  const batches = await query<{ id: string }>(database, 'SELECT id FROM batches WHERE finished_at IS NULL');
  await inTurns(batches, ({ id }) => post(`/api/v1/batches/${id}/cancel`));
  const open = await query<{ id: string }>(
    database,
    'SELECT message_id AS id FROM deliveries WHERE finished_at IS NULL',
  );
  await inTurns(open, ({ id }) => post(`/api/v1/messages/${id}/cancel`));
  const owed = await query<{ messageId: string }>(
    database,
    `SELECT provider_message_id AS "messageId" FROM delivery_attempts JOIN deliveries USING (message_id)
      WHERE finished_at IS NULL AND provider_message_id IS NOT NULL`,
  );
  await inTurns(owed, ({ messageId }) => sandbox.sendReceipt({ messageId, status: 'delivered' }));
  await eventually(async () => {
    const [row] = await query<{ n: number }>(
      database,
      `SELECT count(*)::int AS n FROM deliveries WHERE finished_at IS NULL AND next_at < clock_timestamp() + $1::interval`,
      [SOON],
    );
    if (row!.n > 0) throw new Error(`${row!.n} messages are not finished`);
  });
  await eventually(() => {
    if (sandbox.webhooks.pending > 0) throw new Error(`${sandbox.webhooks.pending} webhooks are not answered`);
  });
  await eventually(async () => {
    // A dead letter that cannot be read, and that an input has had replayed, fails for minutes until it is one again.
    const rows = await query(
      database,
      `SELECT id, failures, body FROM ${STORED_WEBHOOKS}
        WHERE status = 'received' AND provider_message_id IS NOT NULL LIMIT 3`,
    );
    if (rows.length > 0) throw new Error(`webhooks are not settled: ${JSON.stringify(rows)}`);
  });
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += MOST_AT_ONCE)
    await Promise.all(items.slice(at, at + MOST_AT_ONCE).map(work));
}
