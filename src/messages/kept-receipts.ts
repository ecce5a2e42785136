import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import { readDeliveryStatus } from '../siren/webhook-shapes/delivery-status.js';
import type { KeptReceipt } from './history-of.js';
import { receiptOf } from './receipts.js';

/** The most receipts read per message. A gateway that repeats itself must not make an answer of megabytes. */
const MOST = 1_000;

/** Days before the message's cannot have its receipts; an id's clock may be a little off. */
const READ = `
  SELECT m.id AS "messageId", w.*
    FROM unnest($1::uuid[], $2::timestamptz[]) AS m (id, created_at),
         LATERAL (SELECT id, received_at AS "receivedAt", settled_at AS at, attempt_number AS number,
                         result = 'applied' AS changed, body
                    FROM received_webhooks
                   WHERE message_id = m.id AND settled_at >= m.created_at - interval '1 day' AND attempt_number IS NOT NULL
                   ORDER BY settled_at, received_at, id LIMIT ${MOST}) AS w
   ORDER BY m.id, w.at, w."receivedAt", w.id`;

interface Row {
  messageId: string;
  id: string;
  receivedAt: Date;
  at: Date;
  number: number;
  changed: boolean;
  body: string;
}

/** The receipts of messages whose webhooks are kept, by message, in the order in which they were applied. */
export async function findKeptReceipts(
  dataSource: DataSource,
  messages: readonly { id: string; createdAt: Date }[],
): Promise<ReadonlyMap<string, KeptReceipt[]>> {
  if (messages.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<Row>(READ, [
    messages.map(({ id }) => id),
    messages.map(({ createdAt }) => createdAt.toISOString()),
  ]);
  const byMessage = Map.groupBy(rows, ({ messageId }) => messageId);
  return new Map([...byMessage].map(([messageId, of]) => [messageId, of.flatMap(receiptsIn)]));
}

function receiptsIn({ body, number, at, changed, id, receivedAt }: Row): KeptReceipt[] {
  const read = readDeliveryStatus(Buffer.from(body));
  // A webhook that an earlier release could read and this one cannot is still listed with the webhooks.
  return read.ok ? [{ receipt: receiptOf(read.value, { id, receivedAt }), number, at, changed }] : [];
}
