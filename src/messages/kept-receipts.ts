import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import { readDeliveryStatus } from '../siren/webhook-shapes/delivery-status.js';
import type { KeptReceipt } from './history-of.js';
import { receiptOf } from './receipt-of.js';

/** More than any message has: a gateway that repeats itself must not make an answer of megabytes. */
const MOST = 1_000;

/** Days before the message's cannot have its receipts; an id's clock may be a little off. */
const READ = `
  SELECT id, received_at AS "receivedAt", settled_at AS at, attempt_number AS number, result = 'applied' AS changed, body
    FROM received_webhooks
   WHERE message_id = $1 AND settled_at >= $2::timestamptz - interval '1 day' AND attempt_number IS NOT NULL
   ORDER BY settled_at, received_at, id LIMIT ${MOST}`;

interface Row {
  id: string;
  receivedAt: Date;
  at: Date;
  number: number;
  changed: boolean;
  body: string;
}

/** The receipts of a message whose webhooks are kept, in the order in which they were applied. */
export async function findKeptReceipts(
  dataSource: DataSource,
  message: { id: string; createdAt: Date },
): Promise<KeptReceipt[]> {
  const { rows } = await poolOf(dataSource).query<Row>(READ, [message.id, message.createdAt]);
  return rows.flatMap(({ body, number, at, changed, ...webhook }) => {
    const read = readDeliveryStatus(Buffer.from(body));
    // What an earlier release could read, and this one cannot, is listed with the webhooks all the same.
    return read.ok ? [{ receipt: receiptOf(read.value, webhook), number, at, changed }] : [];
  });
}
