import { Logger } from '@nestjs/common';
import { columnArrays } from '../database/columns.js';
import { afterCommit, type Tx } from '../database/transaction.js';
import { appendDeltas } from '../statistics/counting/deltas.js';
import { AttemptEntity, type AttemptRecord } from './attempt.entity.js';
import type { DeliveryContext } from './delivery-context.js';
import { DeliveryEntity } from './delivery.entity.js';
import type { HistoryLine } from './history-of.js';
import type { HistoryEntity } from './history.entity.js';
import { endLines, failureLines, historyLines, type MessageLine, waitLines } from './message-lines.js';
import type { MessageRecord } from './message.entity.js';
import type { OpenMessage } from './open-message.js';
import { writeOutbox } from './write-outbox.js';

/**
 * THE ORDER OF LOCKS, the same for every transaction, so that no two wait for each other in a circle. Within each
 * group, locks are sorted by their keys:
 *
 *   1. rows of the spool, parked receipts, deliveries: locked or skipped (`SKIP LOCKED`). Only a turn of one message
 *      (`changeOne`) waits for its delivery, and holds nothing by then
 *   2. consecutive errors of channels, as reported by answers and receipts
 *   3. batches (`FOR KEY SHARE`). Sending again continues with the lock of all resends (waiting at most a second, as for
 *      what follows). Accepting continues with idempotency keys, then with recipients' limits
 *   4. holds of channels; consecutive errors of windows and templates, windows, refused numbers, holds of templates
 *   5. recipients, by advisory locks that are tried and never waited for
 *   6. suppressions, provider ids, incoming messages
 *   7. batches once more, if messages come to stand in their lines (`noteLines`)
 *   8. what this file writes. It waits for nobody, except for the counters of rare receipts, which are last
 *
 * Limits over all messages (rates, SMS quotas, probes) are taken in transactions of their own. If a deadlock happens
 * all the same, Postgres ends one of its transactions, and that one is repeated.
 */

/**
 * Saves what changed in these messages, in the transaction that holds their deliveries. Each statement takes arrays of
 * the changed columns. All statements are sent at once and share one round trip, to which the caller's COMMIT may be
 * added (`lastly`). None waits for anybody: the deliveries are locked, their holder alone writes the attempts, and the
 * rest are new rows.
 */
export async function saveMessages(
  tx: Tx,
  context: Pick<DeliveryContext, 'wakeUps'>,
  messages: readonly OpenMessage[],
): Promise<void> {
  const changed = messages.flatMap((open) => [...open.changed].map((number) => open.attempt(number)!));
  const begun = messages.flatMap((open) => [...open.begun].map((number) => open.attempt(number)!));
  const rows = messages.filter((open) => open.isRowChanged).map(({ message }) => message);
  const history = messages.flatMap((open) => open.history);
  const events = messages.flatMap((open) => open.events);
  logMessages(tx, messages);
  await Promise.all([
    updateAttempts(tx, changed),
    insertAttempts(tx, begun),
    updateDeliveries(tx, rows),
    writeHistory(tx, history),
    appendDeltas(
      tx,
      messages.flatMap(({ counted }) => counted),
    ),
    writeOutbox(tx, context, events),
    addCounters(
      tx,
      messages.flatMap(({ happened }) => happened),
    ),
  ]);
}

const CHANGING = columnArrays(DeliveryEntity, [
  'status',
  'channel',
  'nextAt',
  'line',
  'lineAt',
  'failures',
  'fallbackUsed',
  'sendAt',
  'expiresAt',
  'sentAt',
  'deliveredAt',
  'finishedAt',
  'failureCode',
  'failureMessage',
  'replayedAfter',
]);
const UPDATE_DELIVERIES = `
  UPDATE deliveries d SET ${CHANGING.assignments} FROM ${CHANGING.rows} WHERE d.message_id = x.message_id`;

async function updateDeliveries(tx: Tx, rows: readonly Readonly<MessageRecord>[]): Promise<void> {
  if (rows.length > 0)
    await tx.query(
      UPDATE_DELIVERIES,
      CHANGING.values(
        rows,
        rows.map(({ id }) => id),
      ),
    );
}

const BEGUN = columnArrays(AttemptEntity, [
  'id',
  'step',
  'channel',
  'provider',
  'reason',
  'startedAt',
  'leaseUntil',
  'costMicros',
  'costCurrency',
  'saved',
  'window',
  'approvedName',
  'approvedLanguage',
]);
const INSERT_ATTEMPTS = `
  INSERT INTO delivery_attempts (${BEGUN.names}, status) SELECT x.*, 'sending' FROM ${BEGUN.rows}`;

async function insertAttempts(tx: Tx, rows: readonly AttemptRecord[]): Promise<void> {
  if (rows.length > 0) await tx.query(INSERT_ATTEMPTS, BEGUN.values(rows, ...keysOf(rows)));
}

const LEARNED = columnArrays(AttemptEntity, [
  'status',
  'leaseUntil',
  'providerMessageId',
  'retryAt',
  'askedAt',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'failedAt',
  'errorCode',
  'errorMessage',
  'errorAction',
]);
/** Checked by rank again: a status never falls, whoever wrote it. */
const UPDATE_ATTEMPTS = `
  UPDATE delivery_attempts a SET ${LEARNED.assignments} FROM ${LEARNED.rows}
   WHERE a.message_id = x.message_id AND a.number = x.number AND attempt_rank(x.status) >= attempt_rank(a.status)`;

async function updateAttempts(tx: Tx, rows: readonly AttemptRecord[]): Promise<void> {
  if (rows.length > 0) await tx.query(UPDATE_ATTEMPTS, LEARNED.values(rows, ...keysOf(rows)));
}

const keysOf = (rows: readonly AttemptRecord[]) => [
  rows.map(({ messageId }) => messageId),
  rows.map(({ number }) => number),
];

/** What is rare enough to be counted in a single row a day. */
type Counted = 'contradicted' | 'reconciled';

/**
 * Counts contradictions, and status questions that changed something, in the transaction that learns of them. Call it
 * last: a concurrent count waits until this transaction ends.
 */
async function addCounters(tx: Tx, happened: readonly HistoryLine[]): Promise<void> {
  const counted = happened.flatMap(countedIn);
  if (counted.length === 0) return;
  await tx.query(
    `INSERT INTO receipt_counters AS c (day, what, n)
     SELECT $1, what, count(*) FROM unnest($2::text[]) AS x (what) GROUP BY what ORDER BY what
     ON CONFLICT (day, what) DO UPDATE SET n = c.n + excluded.n`,
    [happened[0]!.at.toISOString().slice(0, 10), counted],
  );
}

function countedIn({ event, detail }: HistoryLine): Counted[] {
  if (event === 'reconciled') return ['reconciled'];
  return event === 'receipt' && 'contradicts' in detail ? ['contradicted'] : [];
}

const logger = new Logger('Message');

/** Logs what happened to these messages, once it is committed. */
function logMessages(tx: Tx, messages: readonly OpenMessage[]): void {
  // Built only if they are logged: a bulk has as many as messages.
  const isDebugging = Logger.isLevelEnabled('debug');
  afterCommit(tx, () => {
    for (const open of messages) {
      if (isDebugging) [...historyLines(open), ...waitLines(open)].forEach(write);
      failureLines(open).forEach(write);
      endLines(open).forEach(write);
      open.lines.forEach(write);
    }
  });
}

/** For who debugs: messages that are stored now, and what brought them. */
export function logAccepted(
  tx: Tx,
  messages: readonly { id: string; batchId: string | null; replyTo: string | null }[],
): void {
  if (!Logger.isLevelEnabled('debug')) return;
  afterCommit(tx, () => {
    for (const { id, batchId, replyTo } of messages) {
      const cause = { ...(batchId !== null && { batchId }), ...(replyTo !== null && { incomingMessageId: replyTo }) };
      logger.debug({ messageId: id, event: 'accepted', ...cause }, 'message history');
    }
  });
}

function write({ level, message, fields }: MessageLine): void {
  if (level === 'info') logger.log(fields, message);
  else logger.debug(fields, message);
}

export async function writeHistory(tx: Tx, rows: readonly HistoryEntity[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO message_history (message_id, id, at, event, detail)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::jsonb[])`,
    [
      rows.map(({ messageId }) => messageId),
      rows.map(({ id }) => id),
      rows.map(({ at }) => at.toISOString()),
      rows.map(({ event }) => event),
      rows.map(({ detail }) => JSON.stringify(detail)),
    ],
  );
}
