import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { applyReceipts } from '../communication/receipts/apply-receipts.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { storeIncoming } from '../inbox/store-incoming.js';
import { type FetchedJob, QUEUES, URGENCY } from '../queue/jobs.js';
import { countFailures } from './count-failures.js';
import { type Meaning, meaningOf, type StoredWebhook } from './meaning.js';

/**
 * Reads the webhooks that these jobs name and does what they tell, all in one transaction: receipts are applied,
 * incoming messages stored with their jobs. What is processed already, or in another's hands, is left out.
 */
export function processWebhooks(context: DeliveryContext, jobs: readonly FetchedJob[]): Promise<void> {
  return inTransaction(context.dataSource, async (tx) => {
    const webhooks = await lockWebhooks(
      tx,
      jobs.map(({ id }) => id),
    );
    const again = await carryOut(tx, context, webhooks);
    await markProcessed(
      tx,
      webhooks.flatMap(({ id }) => (again.includes(id) ? [] : [id])),
    );
    // Counted as failures, so that one whose id fits no attempt, ever, ends among the failed ones.
    const givenUp = await countFailures(tx, again);
    await context.queue.enqueue(
      tx,
      QUEUES.webhook,
      again.flatMap((id) => (givenUp.includes(id) ? [] : [{ id, urgency: URGENCY.high }])),
    );
    await context.queue.remove(tx, QUEUES.webhook, jobs);
  });
}

function lockWebhooks(tx: Tx, ids: readonly string[]): Promise<StoredWebhook[]> {
  return tx.query<StoredWebhook>(
    `SELECT id, endpoint, body, received_at AS "receivedAt" FROM received_webhooks
      WHERE id = ANY($1) AND status = 'received' ORDER BY id FOR UPDATE SKIP LOCKED`,
    [ids],
  );
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
