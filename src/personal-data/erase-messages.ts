import { newId } from '../database/ids.js';
import { poolOf, type Tx } from '../database/transaction.js';
import { endMessage } from '../delivering/change-one.js';
import type { MessageEventState } from '../messages/app-events.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { emptiedPlanIn } from '../messages/emptied.js';
import { writeHistory } from '../messages/save.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { type NumberInText, withoutNumber } from '../messages/numbers/number-in-text.js';
import { WITHOUT_BODY } from '../webhooks/spool.js';
import { eraseAnswers } from './erase-answers.js';
import type { Bite, OpenErasure } from './erasure.js';

/** Messages of one bite. */
const BITE = 100;

export interface FoundMessage {
  id: string;
  createdAt: Date;
  isOpen: boolean;
}

/** The next messages to a number that are older than its erasure, by their ids. */
export async function nextMessages(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  { phoneNumber, requestedAt, position }: OpenErasure,
): Promise<FoundMessage[]> {
  const { rows } = await poolOf(dataSource).query<FoundMessage>(
    `SELECT m.id, m.created_at AS "createdAt", d.finished_at IS NULL AS "isOpen"
       FROM (SELECT id, created_at FROM messages
              WHERE to_number = ANY ($1) AND created_at <= $2 AND ($3::uuid IS NULL OR id > $3)
              ORDER BY id LIMIT ${BITE}) AS m JOIN deliveries d ON d.message_id = m.id
      ORDER BY m.id`,
    [formsOf(phoneNumber), requestedAt, position],
  );
  return rows;
}

/** Ends those that are not finished, each in a transaction of its own; resolves to how many. */
export async function endAll(context: DeliveryContext, found: readonly FoundMessage[]): Promise<number> {
  let ended = 0;
  for (const { id, isOpen } of found) if (isOpen && (await endMessage(context, id)) === 'ended') ended++;
  return ended;
}

/**
 * Empties what these messages and all that came of them say of a person. A message that a turn has, that is not finished,
 * or of which a request is on the wire is passed by. The rows stay, with what figures are counted by.
 */
export async function eraseMessages(
  tx: Tx,
  found: readonly FoundMessage[],
  { id: erasureId }: OpenErasure,
  number: NumberInText,
  now: Date,
): Promise<Bite> {
  const ids = found.map(({ id }) => id);
  const position = ids.length < BITE ? null : ids.at(-1)!;
  const locked = await tx.query<{ id: string }>(LOCK, [ids]);
  // In a later statement than the locks: it sees what was committed while they were waited for.
  const states = await tx.query<State>(READ, [locked.map(({ id }) => id), now]);
  const ready = states.filter(({ finishedAt, leaseUntil }) => finishedAt !== null && leaseUntil === null);
  const readyIds = ready.map(({ id }) => id);
  const leases = states.flatMap(({ leaseUntil }) => leaseUntil ?? []);
  const left =
    ready.length < found.length
      ? { until: leases.length === 0 ? null : new Date(Math.max(...leases.map((at) => at.getTime()))) }
      : undefined;
  if (readyIds.length === 0) return { erased: {}, position, ...(left && { left }) };

  const createdAt = new Map(found.map((message) => [message.id, message.createdAt]));
  const idempotencyAnswers = await eraseAnswers(
    tx,
    readyIds.map((id) => ({ id, createdAt: createdAt.get(id)! })),
  );
  const events = await eraseFailureEvents(
    tx,
    ready
      .filter(({ failureMessage }) => failureMessage !== null)
      .map(({ id, finishedAt }) => ({ id, finishedAt: finishedAt! })),
  );
  const receivedWebhooks = await count(tx, EMPTY_WEBHOOKS, [readyIds]);
  const historyLines = await eraseHistory(tx, readyIds, number);
  const attempts = await count(tx, EMPTY_ATTEMPTS, [readyIds]);
  await tx.query(EMPTY_DELIVERIES, [readyIds]);
  const messages = await count(tx, EMPTY_MESSAGES, [readyIds]);
  await writeHistory(
    tx,
    readyIds.map((messageId) => ({ id: newId(), messageId, at: now, event: 'erased', detail: { erasureId } })),
  );
  return {
    erased: { messages, attempts, historyLines, receivedWebhooks, idempotencyAnswers, events },
    position,
    ...(left && { left }),
  };
}

interface State {
  id: string;
  finishedAt: Date | null;
  failureMessage: string | null;
  /** Of the attempt that is on the wire; null: none is. */
  leaseUntil: Date | null;
}

const LOCK = `
  SELECT d.message_id AS id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
   ORDER BY d.message_id FOR UPDATE OF d SKIP LOCKED`;

const READ = `
  SELECT d.message_id AS id, d.finished_at AS "finishedAt", d.failure_message AS "failureMessage", wire.until AS "leaseUntil"
    FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
    LEFT JOIN LATERAL (SELECT max(lease_until) AS until FROM delivery_attempts a
                        WHERE a.message_id = x.id AND a.lease_until > $2) AS wire ON true`;

const EMPTY_MESSAGES = `
  UPDATE messages m SET to_number = '', text = '', content = NULL, plan = ${emptiedPlanIn('m.plan')}, reference = NULL, metadata = NULL,
                        locale = NULL
    FROM unnest($1::uuid[]) AS x (id) WHERE m.id = x.id RETURNING m.id`;

/** Siren's ids too: WhatsApp's own hold the number. Receipts that come late are found by \`provider_ids\`, for 35 days. */
const EMPTY_ATTEMPTS = `
  UPDATE delivery_attempts a SET provider_message_id = NULL, error_message = NULL
    FROM unnest($1::uuid[]) AS x (id) WHERE a.message_id = x.id RETURNING a.id`;

/** Siren is not asked about it any more: there is no id left to ask by. */
const EMPTY_DELIVERIES = `
  UPDATE deliveries d SET failure_message = NULL, next_at = NULL, line = NULL, line_at = NULL
    FROM unnest($1::uuid[]) AS x (id) WHERE d.message_id = x.id`;

/** The receipts of these messages, and those of their ids that came to nothing. */
const EMPTY_WEBHOOKS = `
  UPDATE received_webhooks w SET ${WITHOUT_BODY}
    FROM (SELECT w.id, w.settled_at FROM unnest($1::uuid[]) AS x (id) JOIN received_webhooks w ON w.message_id = x.id
           UNION
          SELECT w.id, w.settled_at FROM unnest($1::uuid[]) AS x (id) JOIN delivery_attempts a ON a.message_id = x.id
            JOIN received_webhooks w ON w.provider_message_id = a.provider_message_id
           WHERE w.endpoint = 'delivery-status' AND w.message_id IS NULL) AS of_these
   WHERE w.id = of_these.id AND w.settled_at = of_these.settled_at AND w.body <> '' RETURNING w.id`;

/** What a line tells is codes and states; but a provider's word is whatever the provider says. */
async function eraseHistory(tx: Tx, ids: readonly string[], number: NumberInText): Promise<number> {
  const lines = await tx.query<{ messageId: string; id: string; detail: object }>(
    `SELECT h.message_id AS "messageId", h.id, h.detail
       FROM unnest($1::uuid[]) AS x (id) JOIN message_history h ON h.message_id = x.id`,
    [ids],
  );
  const named = lines.filter(({ detail }) => number.isIn(JSON.stringify(detail)));
  if (named.length === 0) return 0;
  return count(
    tx,
    `UPDATE message_history h SET detail = x.detail
       FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[]) AS x (message_id, id, detail)
      WHERE h.message_id = x.message_id AND h.id = x.id RETURNING h.id`,
    [
      named.map(({ messageId }) => messageId),
      named.map(({ id }) => id),
      named.map(({ detail }) => JSON.stringify(withoutNumber(detail, number))),
    ],
  );
}

async function count(tx: Tx, text: string, values: readonly unknown[]): Promise<number> {
  return (await tx.query(text, values)).length;
}

/** A turn writes its events at the time at which it finishes its messages, give or take what it takes itself. */
const WRITTEN_WITHIN = `interval '1 minute'`;

interface Row {
  id: string;
  subjects: string[];
  states: string;
}

/**
 * Takes what Siren said of a failure out of the events of these messages. All else that an event tells of a person is put
 * together when it is posted or read, from the message's row. The outbox has no index of messages: the rows of the minute
 * in which each was finished are looked at. Resolves to how many events were changed.
 */
async function eraseFailureEvents(tx: Tx, failed: readonly { id: string; finishedAt: Date }[]): Promise<number> {
  if (failed.length === 0) return 0;
  const rows = await tx.query<Row>(
    `SELECT o.id, o.subjects, o.states
       FROM (SELECT DISTINCT o.id FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, at)
               JOIN outbox o ON o.id >= uuid7_floor(x.at - ${WRITTEN_WITHIN}) AND o.id < uuid7_floor(x.at + ${WRITTEN_WITHIN})
              WHERE o.subjects @> ARRAY[x.id]) AS of_these
       JOIN outbox o ON o.id = of_these.id ORDER BY o.id FOR UPDATE OF o`,
    [failed.map(({ id }) => id), failed.map(({ finishedAt }) => finishedAt.toISOString())],
  );
  const ids = new Set(failed.map(({ id }) => id));
  let events = 0;
  const changed = rows.map(({ id, subjects, states }) => {
    const all = JSON.parse(states) as Partial<MessageEventState>[];
    const emptied = all.map((state, item) => {
      if (!ids.has(subjects[item]!) || !state.failure) return state;
      events++;
      return { ...state, failure: { ...state.failure, message: null } };
    });
    return { id, states: JSON.stringify(emptied) };
  });
  if (events > 0) {
    await tx.query(
      `UPDATE outbox o SET states = x.states FROM unnest($1::uuid[], $2::text[]) AS x (id, states) WHERE o.id = x.id`,
      [changed.map(({ id }) => id), changed.map(({ states }) => states)],
    );
  }
  return events;
}
