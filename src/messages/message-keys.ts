import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { firstIdAt, timeOfId } from '../database/ids.js';
import { poolOf } from '../database/transaction.js';
import { cut, LONGEST_WALK_MS, MOST_WALKED, type ListPage } from '../http/pages.js';
import { formsOf } from './numbers/equivalent-numbers.js';
import type { MessageStatus } from '../deciding/status.js';

/** What a list of messages or attempts can be narrowed by. */
export interface MessageFilter {
  status?: MessageStatus;
  channel?: string;
  /** E.164, in any form of the recipient's number. */
  to?: string;
  batchId?: string;
  /** By the name of its API key. */
  application?: string;
  /** Why it, or an attempt of it, failed. */
  code?: string;
  reference?: string;
  /** Its name. */
  template?: string;
  providerMessageId?: string;
  createdFrom?: Date;
  createdTo?: Date;
}

/**
 * An id is made by the database's clock before its row is stored; an upload may wait for room in between. In the other
 * direction they differ only by the error of the measured clock.
 */
const STORED_WITHIN_MS = 3_600_000;
export const CLOCK_ERROR_MS = 60_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** Statuses that always come with a code, so that an index has them. */
const HAVE_A_CODE: readonly (MessageStatus | undefined)[] = ['failed', 'expired', 'suppressed'];

/** A scheduled message whose time has come counts as queued, even before it was looked at. */
export const SHOWN_STATUS = `CASE WHEN d.status = 'scheduled' AND d.send_at <= clock_timestamp() THEN 'queued' ELSE d.status END`;

/** SQL: whether an attempt `a` is one of those that the statistics count as an error of the code `$n`. */
export const hasCode = (n: string): string =>
  `a.status IN ('failed', 'unknown') AND coalesce(a.error_code, 'unknown') = ${n}`;

/**
 * SQL: the same for a message by its delivery `d`. Not written with `EXISTS`: beside an OR the planner reads all
 * attempts for it. (Measured with a million: 211 ms instead of 132 for the 50,000 of a page, and more with each.)
 */
const endedBy = (n: string): string =>
  `(d.failure_code = ${n} OR (SELECT true FROM delivery_attempts a WHERE a.message_id = d.message_id AND ${hasCode(n)} LIMIT 1))`;

/** The ids of these messages, the newest first, up to `limit`, those before the id `before`. */
export async function findMessageIds(
  dataSource: DataSource,
  filter: MessageFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<ListPage<string, string>> {
  const { status, channel, code } = filter;
  // The application stands in `messages`, whose rows are wide. It is filtered there only if nothing else is looked at.
  return isNarrowedByMessage(filter) || (status ?? channel ?? code) === undefined
    ? fromMessages(dataSource, filter, before, limit)
    : fromDeliveries(dataSource, filter, before, limit);
}

/** Whether an index of messages finds these. */
export function isNarrowedByMessage(filter: Omit<MessageFilter, 'status'>): boolean {
  return (filter.to ?? filter.batchId ?? filter.template ?? filter.reference ?? filter.providerMessageId) !== undefined;
}

/**
 * Messages that an index finds, in the order of their ids. The statement is planned anew for each call, so an unused
 * filter disappears.
 */
export const NARROWED = `
  SELECT m.id, m.application FROM messages m
   WHERE ($1::uuid IS NULL OR m.id < $1) AND ($2::uuid IS NULL OR m.id <= $2)
     AND ($3::timestamptz IS NULL OR m.created_at >= $3) AND ($4::uuid IS NULL OR m.id >= $4)
     AND ($5::timestamptz IS NULL OR m.created_at < $5) AND ($6::uuid IS NULL OR m.id < $6)
     AND ($7::text IS NULL OR m.to_number = $7) AND ($8::text[] IS NULL OR m.to_number = ANY ($8))
     AND ($9::uuid IS NULL OR m.batch_id = $9)
     AND ($10::text IS NULL OR m.template_name = $10)
     AND ($11::text IS NULL OR (lower(m.reference) = lower($11) AND m.reference = $11))
     AND ($12::uuid[] IS NULL OR m.id = ANY ($12))
   ORDER BY m.id DESC LIMIT ${MOST_WALKED}`;

/** The values of {@link NARROWED}: before the id `before`, or up to the id `upTo`. */
export async function narrowed(
  dataSource: DataSource,
  { to, batchId, template, reference, providerMessageId, createdFrom, createdTo }: Omit<MessageFilter, 'status'>,
  { before = null, upTo = null }: { before?: string | null; upTo?: string | null },
): Promise<unknown[]> {
  const numbers = to === undefined ? [] : formsOf(to);
  return [
    before,
    upTo,
    createdFrom,
    createdFrom && firstIdAt(new Date(createdFrom.getTime() - STORED_WITHIN_MS)),
    createdTo,
    createdTo && firstIdAt(new Date(createdTo.getTime() + CLOCK_ERROR_MS)),
    // A single one comes from the index in the order of the ids.
    numbers.length === 1 ? numbers[0] : undefined,
    numbers.length > 1 ? numbers : undefined,
    batchId,
    template,
    reference,
    providerMessageId === undefined ? undefined : await messagesOf(dataSource, providerMessageId),
  ];
}

async function messagesOf(dataSource: DataSource, providerMessageId: string): Promise<string[]> {
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    `SELECT message_id AS id FROM provider_ids WHERE provider_message_id = $1`,
    [providerMessageId],
  );
  return rows.map(({ id }) => id);
}

async function fromMessages(
  dataSource: DataSource,
  filter: MessageFilter,
  before: string | null,
  limit: number,
): Promise<ListPage<string, string>> {
  const { status, channel, application, code } = filter;
  const values = await narrowed(dataSource, filter, { before });
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    `SELECT walked.id FROM (${NARROWED}) AS walked JOIN deliveries d ON d.message_id = walked.id
      WHERE ($13::text IS NULL OR ${SHOWN_STATUS} = $13) AND ($14::text IS NULL OR d.channel = $14)
        AND ($15::text IS NULL OR walked.application = $15) AND ($16::text IS NULL OR ${endedBy('$16')})
      ORDER BY walked.id DESC LIMIT $17`,
    [...values, status, channel, application, code, limit + 1],
  );
  const found = idsOf(cut(rows, limit, ({ id }) => id));
  if (found.next !== null || (status ?? channel ?? application ?? code) === undefined) return found;
  return { ...found, next: await lastOf(dataSource, values) };
}

/** Where a walk over these has ended before their end; null: it came to their end. */
export async function lastOf(dataSource: DataSource, values: readonly unknown[]): Promise<string | null> {
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    `SELECT id FROM (${NARROWED}) AS walked OFFSET ${MOST_WALKED - 1}`,
    [...values],
  );
  return rows[0]?.id ?? null;
}

/** A walk back through time over narrow rows. If that is enough, over rows with a failure code alone. */
const WALKED = `
  SELECT d.message_id, ${SHOWN_STATUS} AS status, d.channel, d.failure_code FROM deliveries d
   WHERE d.message_id < $1 AND d.message_id >= $2 AND (NOT $3::boolean OR d.failure_code IS NOT NULL)
   ORDER BY d.message_id DESC LIMIT ${MOST_WALKED}`;

async function fromDeliveries(
  dataSource: DataSource,
  { status, channel, application, code, createdFrom, createdTo }: MessageFilter,
  before: string | null,
  limit: number,
): Promise<ListPage<string, string>> {
  const end = createdTo === undefined ? LAST_ID : firstIdAt(new Date(createdTo.getTime() + CLOCK_ERROR_MS));
  const below = before !== null && before < end ? before : end;
  const now = databaseClock.now();
  const from = createdFrom && firstIdAt(new Date(createdFrom.getTime() - STORED_WITHIN_MS));
  const start = timeOfId(below) < now ? timeOfId(below) : now;
  const longest = firstIdAt(new Date(start.getTime() - LONGEST_WALK_MS));
  const floor = from !== undefined && from > longest ? from : longest;
  const values = [below, floor, HAVE_A_CODE.includes(status)];
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    `SELECT m.id FROM (${WALKED}) AS d JOIN messages m ON m.id = d.message_id
      WHERE ($4::text IS NULL OR d.status = $4) AND ($5::text IS NULL OR d.channel = $5)
        AND ($6::timestamptz IS NULL OR m.created_at >= $6) AND ($7::timestamptz IS NULL OR m.created_at < $7)
        AND ($8::text IS NULL OR m.application = $8) AND ($9::text IS NULL OR ${endedBy('$9')})
      ORDER BY d.message_id DESC LIMIT $10`,
    [...values, status, channel, createdFrom, createdTo, application, code, limit + 1],
  );
  const found = idsOf(cut(rows, limit, ({ id }) => id));
  if (found.next !== null) return found;
  const [ended] = (
    await poolOf(dataSource).query<{ last: string | null; isMore: boolean }>(
      `SELECT (SELECT message_id FROM (${WALKED}) AS walked OFFSET ${MOST_WALKED - 1}) AS last,
              EXISTS (SELECT FROM deliveries WHERE message_id < $2) AS "isMore"`,
      values,
    )
  ).rows;
  const { last, isMore } = ended!;
  return { ...found, next: last ?? (isMore && floor !== from ? floor : null) };
}

function idsOf({ rows, next }: ListPage<{ id: string }, string>): ListPage<string, string> {
  return { rows: rows.map(({ id }) => id), next };
}
