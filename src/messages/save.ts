import type { AttemptRecord } from './attempt.entity.js';
import { logMessages } from './message-log.js';
import type { MessageRecord } from './message.entity.js';
import type { OpenMessage } from './open-message.js';
import { writeOutbox } from './write-outbox.js';
import { addCounters } from './receipt-counters.js';
import { writeHistory } from './message-history.js';
import type { DeliveryContext } from './delivery-context.js';
import type { Tx } from '../database/transaction.js';
import { appendDeltas } from '../statistics/counting/deltas.js';

/**
 * THE ORDER OF LOCKS, the same for everybody, so that no two transactions wait for each other in a circle. Within each
 * group they are sorted by their keys:
 *
 *   1. rows of the spool, parked receipts, deliveries: locked or passed by (`SKIP LOCKED`). Only a turn of one message
 *      (`changeOne`) waits for its delivery, and holds nothing by then
 *   2. errors in a row about channels, by what answers and receipts say
 *   3. batches (`FOR KEY SHARE`); who accepts goes on with idempotency keys, then with recipients' limits
 *   4. holds of channels; errors in a row about windows and templates, windows, holds of templates
 *   5. recipients, by advisory locks that are tried and never waited for
 *   6. suppressions, provider ids, incoming messages
 *   7. batches once more, where somebody comes to stand in their lines (`noteLines`)
 *   8. what this file writes: it waits for nobody, but for the counters of rare receipts, which are last
 *
 * What is counted over all messages (rates, SMS quotas, probes) is taken in transactions of its own. A circle that is left
 * all the same ends one of its transactions, which is repeated.
 */

/**
 * Writes what changed in these messages into the transaction that holds their deliveries. Each statement takes arrays of
 * the columns that change; all of them share one round trip. None of them waits for anybody: the deliveries are locked,
 * attempts are written by who holds their delivery, and the rest are new rows.
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
  logMessages(tx, messages);
}

async function updateDeliveries(tx: Tx, rows: readonly Readonly<MessageRecord>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE deliveries d
        SET status = x.status, channel = x.channel, next_at = x.next_at, line = x.line, line_at = x.line_at,
            failures = x.failures, fallback_used = x.fallback_used, send_at = x.send_at, expires_at = x.expires_at,
            sent_at = x.sent_at, delivered_at = x.delivered_at, finished_at = x.finished_at,
            failure_code = x.failure_code, failure_message = x.failure_message, replayed_after = x.replayed_after
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[], $7::smallint[],
                   $8::bool[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[],
                   $13::timestamptz[], $14::text[], $15::text[], $16::smallint[])
              AS x (message_id, status, channel, next_at, line, line_at, failures, fallback_used, send_at, expires_at,
                    sent_at, delivered_at, finished_at, failure_code, failure_message, replayed_after)
      WHERE d.message_id = x.message_id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ status }) => status),
      rows.map(({ channel }) => channel),
      rows.map(({ nextAt }) => nextAt),
      rows.map(({ line }) => line),
      rows.map(({ lineAt }) => lineAt),
      rows.map(({ failures }) => failures),
      rows.map(({ fallbackUsed }) => fallbackUsed),
      rows.map(({ sendAt }) => sendAt),
      rows.map(({ expiresAt }) => expiresAt),
      rows.map(({ sentAt }) => sentAt),
      rows.map(({ deliveredAt }) => deliveredAt),
      rows.map(({ finishedAt }) => finishedAt),
      rows.map(({ failureCode }) => failureCode),
      rows.map(({ failureMessage }) => failureMessage),
      rows.map(({ replayedAfter }) => replayedAfter),
    ],
  );
}

async function insertAttempts(tx: Tx, rows: readonly AttemptRecord[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO delivery_attempts (message_id, number, id, step, channel, provider, reason, status, started_at,
                                    lease_until, cost_micros, cost_currency, known_window, approved_name,
                                    approved_language)
     SELECT message_id, number, id, step, channel, provider, reason, 'sending', started_at, lease_until, cost_micros,
            cost_currency, known_window, approved_name, approved_language
       FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::text[],
                   $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[])
              AS x (message_id, number, id, step, channel, provider, reason, started_at, lease_until, cost_micros,
                    cost_currency, known_window, approved_name, approved_language)`,
    [
      rows.map(({ messageId }) => messageId),
      rows.map(({ number }) => number),
      rows.map(({ id }) => id),
      rows.map(({ step }) => step),
      rows.map(({ channel }) => channel),
      rows.map(({ provider }) => provider),
      rows.map(({ reason }) => reason),
      rows.map(({ startedAt }) => startedAt),
      rows.map(({ leaseUntil }) => leaseUntil),
      rows.map(({ costMicros }) => costMicros),
      rows.map(({ costCurrency }) => costCurrency),
      rows.map(({ window }) => window),
      rows.map(({ approvedName }) => approvedName),
      rows.map(({ approvedLanguage }) => approvedLanguage),
    ],
  );
}

/** By rank once more: a status never falls, whoever wrote it. */
async function updateAttempts(tx: Tx, rows: readonly AttemptRecord[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE delivery_attempts a
        SET status = x.status, lease_until = x.lease_until, provider_message_id = x.provider_message_id,
            retry_at = x.retry_at, asked_at = x.asked_at, accepted_at = x.accepted_at, sent_at = x.sent_at,
            delivered_at = x.delivered_at, read_at = x.read_at, failed_at = x.failed_at, error_code = x.error_code,
            error_message = x.error_message, error_action = x.error_action
       FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[],
                   $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[],
                   $12::timestamptz[], $13::text[], $14::text[], $15::text[])
              AS x (message_id, number, status, lease_until, provider_message_id, retry_at, asked_at, accepted_at, sent_at,
                    delivered_at, read_at, failed_at, error_code, error_message, error_action)
      WHERE a.message_id = x.message_id AND a.number = x.number AND attempt_rank(x.status) >= attempt_rank(a.status)`,
    [
      rows.map(({ messageId }) => messageId),
      rows.map(({ number }) => number),
      rows.map(({ status }) => status),
      rows.map(({ leaseUntil }) => leaseUntil),
      rows.map(({ providerMessageId }) => providerMessageId),
      rows.map(({ retryAt }) => retryAt),
      rows.map(({ askedAt }) => askedAt),
      rows.map(({ acceptedAt }) => acceptedAt),
      rows.map(({ sentAt }) => sentAt),
      rows.map(({ deliveredAt }) => deliveredAt),
      rows.map(({ readAt }) => readAt),
      rows.map(({ failedAt }) => failedAt),
      rows.map(({ errorCode }) => errorCode),
      rows.map(({ errorMessage }) => errorMessage),
      rows.map(({ errorAction }) => errorAction),
    ],
  );
}
