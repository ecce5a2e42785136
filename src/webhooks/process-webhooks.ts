import { Logger } from '@nestjs/common';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { applyReceipts } from '../communication/receipts/apply-receipts.js';
import type { ReceiptFate } from '../communication/receipts/receipt-fate.js';
import { afterCommit, inTransaction, type Tx } from '../database/transaction.js';
import { storeIncoming } from '../inbox/store-incoming.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { countFailures } from './count-failures.js';
import { meaningOf, type StoredWebhook } from './meaning.js';

const logger = new Logger('Webhooks');

/**
 * Reads stored webhooks whose time has come, up to `limit`, and does what they tell, all in one transaction: receipts are
 * applied, incoming messages stored with their jobs. What is in another's hands is left out. Resolves to how many.
 */
export function processDueWebhooks(context: DeliveryContext, limit: number): Promise<number> {
  return inTransaction(context.dataSource, async (tx) => {
    const webhooks = await tx.query<StoredWebhook>(
      `SELECT ${COLUMNS} FROM received_webhooks WHERE next_at <= clock_timestamp()
        ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED`,
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
  const fates = await carryOut(tx, context, webhooks);
  await markProcessed(
    tx,
    fates.flatMap(({ id, fate }) => (fate.is === 'again' ? [] : [{ id, fate }])),
  );
  // Counted as failures, so that one whose id fits no attempt, ever, ends among the failed ones.
  const counted = await countFailures(
    tx,
    fates.flatMap(({ id, fate }) => (fate.is === 'again' ? [id] : [])),
  );
  afterCommit(tx, () => {
    for (const { webhookId, failures, isGivenUp } of counted) {
      if (isGivenUp) logDeadLetter(logger, { kind: 'webhook', webhookId, failures, code: 'no_attempt' });
    }
  });
}

/** What became of a webhook. An incoming message is `stored`, or nothing changes: it was, by an earlier webhook. */
type Fate = ReceiptFate | { is: 'stored' | 'changed_nothing' };
interface Processed<Of extends Fate> {
  id: string;
  fate: Of;
}

async function carryOut(
  tx: Tx,
  context: DeliveryContext,
  webhooks: readonly StoredWebhook[],
): Promise<Processed<Fate>[]> {
  const told = webhooks.map((webhook) => ({ id: webhook.id, meaning: meaningOf(webhook) }));
  const incoming = told.flatMap(({ meaning }) => (meaning.is === 'incoming' ? [meaning.message] : []));
  const stored = await storeIncoming(tx, context, incoming);
  const receipts = told.flatMap(({ meaning }) => (meaning.is === 'receipt' ? [meaning.receipt] : []));
  const fates = receipts.length === 0 ? [] : await applyReceipts(tx, context, receipts);
  const fateOf = new Map(receipts.map((receipt, i) => [receipt, fates[i]!]));
  return told.map(({ id, meaning }) => {
    switch (meaning.is) {
      case 'receipt':
        return { id, fate: fateOf.get(meaning.receipt)! };
      case 'incoming':
        return { id, fate: { is: stored.has(id) ? 'stored' : 'changed_nothing' } };
    }
  });
}

async function markProcessed(tx: Tx, processed: readonly Processed<Exclude<Fate, { is: 'again' }>>[]): Promise<void> {
  if (processed.length === 0) return;
  const rows = processed.map(({ id, fate }) => ({ id, fate: fate.is, ...('number' in fate ? attemptIn(fate) : {}) }));
  await tx.query(
    `UPDATE received_webhooks w
        SET status = 'processed', processed_at = clock_timestamp(), next_at = NULL,
            fate = x.fate, message_id = x."messageId", attempt_number = x.number
       FROM json_to_recordset($1) AS x (id uuid, fate text, "messageId" uuid, number smallint)
      WHERE w.id = x.id`,
    [JSON.stringify(rows)],
  );
}

function attemptIn({ messageId, number }: { messageId: string; number: number }) {
  return { messageId, number };
}
