import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { applyReceipts } from '../communication/receipts/apply-receipts.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { storeIncoming } from '../inbox/store-incoming.js';
import { countFailures } from './count-failures.js';
import { type Meaning, meaningOf, type StoredWebhook } from './meaning.js';

/**
 * Reads stored webhooks whose time has come, up to `limit`, and does what they tell, all in one transaction: receipts are
 * applied, incoming messages stored with their jobs. What is in another's hands is left out. Resolves to how many.
 */
export function processDueWebhooks(context: DeliveryContext, limit: number): Promise<number> {
  return inTransaction(context.dataSource, async (tx) => {
    const webhooks = await tx.query<StoredWebhook>(
      `SELECT ${COLUMNS} FROM received_webhooks WHERE next_at <= clock_timestamp()
        ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    await processAll(tx, context, webhooks);
    return webhooks.length;
  });
}

/** The same for one webhook. */
export function processWebhook(context: DeliveryContext, id: string): Promise<void> {
  return inTransaction(context.dataSource, async (tx) => {
    const webhooks = await tx.query<StoredWebhook>(
      `SELECT ${COLUMNS} FROM received_webhooks WHERE id = $1 AND status = 'received' FOR UPDATE SKIP LOCKED`,
      [id],
    );
    await processAll(tx, context, webhooks);
  });
}

/** The webhooks whose time has come, for looking at them one by one. */
export function findDueWebhooks(tx: Tx, limit: number): Promise<{ id: string }[]> {
  return tx.query(`SELECT id FROM received_webhooks WHERE next_at <= clock_timestamp() ORDER BY next_at LIMIT $1`, [
    limit,
  ]);
}

const COLUMNS = `id, endpoint, body, received_at AS "receivedAt"`;

async function processAll(tx: Tx, context: DeliveryContext, webhooks: readonly StoredWebhook[]): Promise<void> {
  if (webhooks.length === 0) return;
  const again = await carryOut(tx, context, webhooks);
  await markProcessed(
    tx,
    webhooks.flatMap(({ id }) => (again.includes(id) ? [] : [id])),
  );
  // Counted as failures, so that one whose id fits no attempt, ever, ends among the failed ones.
  await countFailures(tx, again);
}

/** Resolves to the webhooks that must be looked at once more: their id became known at this very moment. */
async function carryOut(tx: Tx, context: DeliveryContext, webhooks: readonly StoredWebhook[]): Promise<string[]> {
  const told = webhooks.map((webhook) => ({ webhook, meaning: meaningOf(webhook) }));
  const receipts = told.flatMap(({ webhook, meaning }) => receiptIn(webhook, meaning));
  const messages = told.flatMap(({ meaning }) => (meaning.is === 'incoming' ? [meaning.message] : []));
  await storeIncoming(tx, context.queue, messages, context.policy.defaultCountry);
  if (receipts.length === 0) return [];
  const fates = await applyReceipts(
    tx,
    context,
    receipts.map(({ receipt }) => receipt),
  );
  return receipts.flatMap(({ id }, i) => (fates[i] === 'again' ? [id] : []));
}

function receiptIn({ id }: StoredWebhook, meaning: Meaning) {
  return meaning.is === 'receipt' ? [{ id, receipt: meaning.receipt }] : [];
}

async function markProcessed(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `UPDATE received_webhooks SET status = 'processed', processed_at = clock_timestamp(), next_at = NULL
      WHERE id = ANY($1)`,
    [ids],
  );
}
