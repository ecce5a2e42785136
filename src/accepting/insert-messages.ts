import { afterCommit, type Tx } from '../database/transaction.js';
import { batchLine, classLine, classOf, isBulk, type Line } from '../messages/lines.js';
import { columnArrays, propertiesBesideKey } from '../database/columns.js';
import { appendDeltas } from '../statistics/counting/deltas.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { DeliveryEntity } from '../messages/delivery.entity.js';
import { MessageEntity } from '../messages/message.entity.js';
import { expiresAtOf, type NewMessage } from './new-message.js';
import { logAccepted } from '../messages/save.js';

/** Rows a statement; a bulk of 10,000 must not become one statement of 40 MB. */
const CHUNK = 1_000;

type InsertContext = Pick<DeliveryContext, 'policy' | 'wakeUps'>;

/**
 * Stores messages and their deliveries, each in its line, in the caller's transaction. All statements are sent at once.
 */
export async function insertMessages(
  tx: Tx,
  { policy, wakeUps }: InsertContext,
  messages: readonly NewMessage[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return;
  afterCommit(tx, () => wakeUps.wake('deliveries'));
  const chunks: Promise<void>[] = [];
  for (let i = 0; i < messages.length; i += CHUNK) {
    chunks.push(insertChunk(tx, policy, messages.slice(i, i + CHUNK), now));
  }
  await Promise.all(chunks);
}

async function insertChunk(tx: Tx, policy: DeliveryPolicy, messages: readonly NewMessage[], now: Date): Promise<void> {
  const at = now.toISOString();
  const ids = messages.map(({ id }) => id);
  const deliveries = messages.map((message) => ({
    expiresAt: expiresAtOf(message, policy, now),
    // A scheduled message stands in no line before its time.
    line: message.sendAt === null ? lineOf(message) : null,
    sendAt: message.sendAt,
  }));
  await Promise.all([
    tx.query(INSERT_MESSAGES, [...ASKED_FOR.values(messages, ids), at]),
    tx.query(INSERT_DELIVERIES, [...WAITING.values(deliveries, ids), at]),
    appendDeltas(
      tx,
      messages.map(({ batchId, country, templateName, category, plan, sendAt }) => ({
        before: null,
        after: {
          message: {
            ...NOTHING_BEGUN,
            status: initialStatus({ sendAt }),
            ...{ createdAt: now, batchId, country, templateName, category, plan },
          },
          attempts: [],
        },
      })),
    ),
  ]);
  logAccepted(tx, messages);
}

const ASKED_FOR = columnArrays(MessageEntity, propertiesBesideKey(MessageEntity, ['createdAt']));
const INSERT_MESSAGES = `
  INSERT INTO messages (${ASKED_FOR.names}, created_at) SELECT x.*, ${ASKED_FOR.next} FROM ${ASKED_FOR.rows}`;

const WAITING = columnArrays(DeliveryEntity, ['expiresAt', 'line', 'sendAt']);
/** When it is looked at: at its `sendAt`, else at its expiry at the latest. */
const INSERT_DELIVERIES = `
  INSERT INTO deliveries (${WAITING.names}, status, next_at, line_at)
  SELECT x.*, CASE WHEN send_at IS NULL THEN 'queued' ELSE 'scheduled' END, coalesce(send_at, expires_at),
         CASE WHEN line IS NOT NULL THEN ${WAITING.next}::timestamptz END
    FROM ${WAITING.rows}`;

/**
 * What keeps it from its first channel is found when its turn comes. An item that is more urgent than its batch stands
 * in no batch line.
 */
function lineOf({ batchId, plan, priority }: NewMessage): Line {
  const { channel } = plan[0]!;
  const of = classOf(priority, false);
  return batchId === null || !isBulk(of) ? classLine(of, channel) : batchLine(batchId, channel);
}

/** The delivery of a message that was just accepted. */
export function initialStatus({ sendAt }: Pick<NewMessage, 'sendAt'>): 'scheduled' | 'queued' {
  return sendAt === null ? 'queued' : 'scheduled';
}

const NOTHING_BEGUN = {
  channel: null,
  finishedAt: null,
  deliveredAt: null,
  fallbackUsed: false,
} as const;
