import type { Tx } from '../database/transaction.js';
import { QUEUES, underwayOf, type Urgency } from '../queue/jobs.js';
import type { Queue } from '../queue/queue.js';
import { appendDeltas } from '../statistics/deltas.js';
import { freeRecipients, placeOf } from './delivering/recipients.js';
import type { EventEntity } from './event.entity.js';
import { logMessages } from './message-log.js';
import { canonicalNumber } from './numbers/equivalent-numbers.js';
import { OpenMessage } from './open-message.js';
import { lookAgainAtParked, type UnknownPlace } from './receipts/look-again.js';
import { tally } from './receipts/tallies.js';
import { reconcileAt } from './reconciling/reconcile-at.js';
import { writeOutbox } from './outbox.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { MessageRecord } from './message.entity.js';

const MESSAGE_COLUMNS = `id, created_at AS "createdAt", to_number AS "to", text, plan, status, priority, category, channel, reply_to AS "replyTo",
  retry_max_attempts AS "retryMaxAttempts", unknown_outcome_retries AS "unknownOutcomeRetries",
  country, template_name AS "templateName", fallback_used AS "fallbackUsed", batch_id AS "batchId", failure_code AS "failureCode",
  failure_message AS "failureMessage", expires_at AS "expiresAt", sent_at AS "sentAt", delivered_at AS "deliveredAt",
  finished_at AS "finishedAt", next_at AS "nextAt", failures,
  held_channel AS "heldChannel", replayed_after AS "replayedAfter", ignores_suppression AS "ignoresSuppression",
  trace_parent AS "traceParent"`;

export const ATTEMPT_COLUMNS = `id, message_id AS "messageId", number, step, channel, provider, reason, status,
  known_window AS "window", approved_name AS "approvedName", approved_language AS "approvedLanguage",
  provider_message_id AS "providerMessageId", error_code AS "errorCode", error_message AS "errorMessage",
  error_retryable AS "errorRetryable", error_action AS "errorAction", retry_at AS "retryAt",
  lease_until AS "leaseUntil", started_at AS "startedAt", asked_at AS "askedAt", accepted_at AS "acceptedAt",
  sent_at AS "sentAt", delivered_at AS "deliveredAt", read_at AS "readAt", failed_at AS "failedAt",
  cost_micros AS "costMicros", cost_currency AS "costCurrency"`;

/**
 * Locks messages, in the order of their ids so that no two transactions wait for each other, and then reads their
 * attempts: nothing is decided on what was read before the lock. Ids that name no message are left out.
 */
export async function lockMessages(tx: Tx, ids: readonly string[]): Promise<OpenMessage[]> {
  const messages = await tx.query<MessageRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
    [[...new Set(ids)]],
  );
  if (messages.length === 0) return [];
  const attempts = await tx.query<AttemptRecord & { now: Date }>(
    `SELECT ${ATTEMPT_COLUMNS} FROM delivery_attempts WHERE message_id = ANY($1) ORDER BY message_id, number`,
    [messages.map(({ id }) => id)],
  );
  const now = await databaseNow(tx);
  const byMessage = Map.groupBy(attempts, ({ messageId }) => messageId);
  return messages.map((message) => new OpenMessage(message, byMessage.get(message.id) ?? [], now));
}

/** The clock of every decision. Not `now()`, which stands still from the transaction's start, before its locks. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>(`SELECT clock_timestamp() AS now`);
  return row!.now;
}

/** Writes what changed in these messages, and the jobs that follow from it, into the transaction that locked them. */
export async function saveMessages(tx: Tx, queue: Queue, messages: readonly OpenMessage[]): Promise<void> {
  // A lapsed attempt ends before its follower begins: a message never has two requests on the wire.
  await updateAttempts(
    tx,
    messages.flatMap((open) => [...open.changed].map((number) => withReconcileAt(open, open.attempt(number)!))),
  );
  await insertAttempts(
    tx,
    messages.flatMap((open) => [...open.begun].map((number) => open.attempt(number)!)),
  );
  await updateMessages(
    tx,
    messages.filter((open) => open.isRowChanged).map(({ message }) => message),
  );
  await insertEvents(
    tx,
    messages.flatMap(({ history }) => history),
  );
  await appendDeltas(
    tx,
    messages.flatMap(({ counted }) => counted),
  );
  await writeOutbox(
    tx,
    messages.flatMap(({ events }) => events),
  );
  await freeRecipients(
    tx,
    queue,
    messages.flatMap((open) => [...open.answered].map((number) => placeOf(open.message, open.attempt(number)!))),
  );
  await lookAgainAtParked(tx, queue, messages.flatMap(unknownPlaces));
  await queue.enqueue(
    tx,
    QUEUES.deliver,
    messages
      .filter(({ wakeUp }) => wakeUp)
      .map(({ message }) => ({ id: message.id, urgency: underwayOf(message.priority as Urgency) })),
  );
  await tally(
    tx,
    messages.flatMap(({ history }) => history),
  );
  logMessages(tx, messages);
}

/** Where requests went whose outcome has just become unknown. */
function unknownPlaces(open: OpenMessage): UnknownPlace[] {
  const to = canonicalNumber(open.message.to);
  return [...open.answered].flatMap((number) => {
    const { status, providerMessageId, channel } = open.attempt(number)!;
    return status === 'unknown' && providerMessageId === null ? [{ to, channel }] : [];
  });
}

type WrittenAttempt = AttemptRecord & { reconcileAt: Date | null };

function withReconcileAt({ message }: OpenMessage, attempt: AttemptRecord): WrittenAttempt {
  return { ...attempt, reconcileAt: reconcileAt(attempt, message.plan[attempt.step]) };
}

async function updateMessages(tx: Tx, rows: readonly Readonly<MessageRecord>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE messages m
        SET status = x.status, channel = x.channel, fallback_used = x."fallbackUsed", failure_code = x."failureCode",
            failure_message = x."failureMessage", sent_at = x."sentAt", delivered_at = x."deliveredAt",
            finished_at = x."finishedAt", next_at = x."nextAt", failures = x.failures,
            held_channel = x."heldChannel", replayed_after = x."replayedAfter"
       FROM json_to_recordset($1) AS x (id uuid, status text, channel text, "fallbackUsed" boolean, "failureCode" text,
              "failureMessage" text, "sentAt" timestamptz, "deliveredAt" timestamptz, "finishedAt" timestamptz,
              "nextAt" timestamptz, failures smallint, "heldChannel" text, "replayedAfter" smallint)
      WHERE m.id = x.id`,
    // The text and the plan stay where they are: they never change.
    [JSON.stringify(rows.map(({ text: _text, plan: _plan, ...row }) => row))],
  );
}

const ATTEMPT_RECORDSET = `json_to_recordset($1) AS x (id uuid, "messageId" uuid, number smallint, step smallint, channel text,
  provider text, reason text, status text, "providerMessageId" text, "errorCode" text, "errorMessage" text,
  "errorRetryable" boolean, "errorAction" text, "retryAt" timestamptz, "leaseUntil" timestamptz,
  "startedAt" timestamptz, "askedAt" timestamptz, "acceptedAt" timestamptz, "sentAt" timestamptz, "deliveredAt" timestamptz, "readAt" timestamptz,
  "failedAt" timestamptz, "costMicros" bigint, "costCurrency" text, "reconcileAt" timestamptz, "window" text,
  "approvedName" text, "approvedLanguage" text)`;

async function insertAttempts(tx: Tx, rows: readonly AttemptRecord[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO delivery_attempts (id, message_id, number, step, channel, provider, reason, status, lease_until,
                                    started_at, cost_micros, cost_currency, known_window, approved_name, approved_language)
     SELECT id, "messageId", number, step, channel, provider, reason, status, "leaseUntil", "startedAt",
            "costMicros", "costCurrency", "window", "approvedName", "approvedLanguage"
       FROM ${ATTEMPT_RECORDSET}`,
    [JSON.stringify(rows)],
  );
}

async function updateAttempts(tx: Tx, rows: readonly WrittenAttempt[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE delivery_attempts a
        SET status = x.status, provider_message_id = x."providerMessageId", error_code = x."errorCode",
            error_message = x."errorMessage", error_retryable = x."errorRetryable", error_action = x."errorAction",
            retry_at = x."retryAt", lease_until = x."leaseUntil", asked_at = x."askedAt",
            accepted_at = x."acceptedAt", sent_at = x."sentAt", delivered_at = x."deliveredAt", read_at = x."readAt",
            failed_at = x."failedAt", reconcile_at = x."reconcileAt"
       FROM ${ATTEMPT_RECORDSET}
      WHERE a.message_id = x."messageId" AND a.number = x.number
        AND attempt_rank(x.status) >= attempt_rank(a.status)`,
    [JSON.stringify(rows)],
  );
}

export async function insertEvents(tx: Tx, rows: readonly EventEntity[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO delivery_events (message_id, id, at, event, detail)
     SELECT "messageId", id, at, event, detail
       FROM json_to_recordset($1) AS x ("messageId" uuid, id uuid, at timestamptz, event text, detail jsonb)`,
    [JSON.stringify(rows)],
  );
}
