import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { databaseClock, later } from '../database/clock.js';
import { firstIdAt, timeOfId } from '../database/ids.js';
import { poolOf } from '../database/transaction.js';
import { cut, LONGEST_WALK_MS, MOST_WALKED, type ListPage } from '../http/pages.js';
import {
  CLOCK_ERROR_MS,
  hasCode,
  isNarrowedByMessage,
  lastOf,
  type MessageFilter,
  NARROWED,
  narrowed,
} from './message-keys.js';
import type { AttemptStatus } from '../deciding/status.js';

export type AttemptFilter = Omit<MessageFilter, 'status'> & { status?: AttemptStatus };

/** The position of an attempt in the list, or of the end of a page. */
export interface AttemptPosition {
  startedAt: Date;
  messageId: string;
  number: number;
}

interface AttemptPage {
  before: AttemptPosition | null;
  limit: number;
}

type Found = ListPage<AttemptPosition, AttemptPosition>;

const COLUMNS = 'message_id AS "messageId", number, started_at AS "startedAt"';
/** Before all attempts of the same time, or of the same message. */

/**
 * Up to `limit` attempts after `before`, the newest first. If they are filtered to certain messages, those of the
 * newest message come first, because an index finds them in the order of their ids. Ordered by their begin, a batch of
 * a million would be sorted for every page.
 */
export function findAttemptKeys(dataSource: DataSource, filter: AttemptFilter, page: AttemptPage): Promise<Found> {
  return isNarrowedByMessage(filter) ? ofMessages(dataSource, filter, page) : byTime(dataSource, filter, page);
}

async function ofMessages(
  dataSource: DataSource,
  { status, channel, application, code, createdFrom, createdTo, ...filter }: AttemptFilter,
  { before, limit }: AttemptPage,
): Promise<Found> {
  const values = await narrowed(dataSource, filter, { upTo: before?.messageId ?? null });
  const { rows } = await poolOf(dataSource).query<AttemptPosition>(
    `SELECT ${COLUMNS} FROM (${NARROWED}) AS walked JOIN delivery_attempts a ON a.message_id = walked.id
      WHERE ($13::uuid IS NULL OR (a.message_id, a.number) < ($13, $14::smallint))
        AND ($15::text IS NULL OR a.status = $15) AND ($16::text IS NULL OR a.channel = $16)
        AND ($17::timestamptz IS NULL OR a.started_at >= $17) AND ($18::timestamptz IS NULL OR a.started_at < $18)
        AND ($19::text IS NULL OR walked.application = $19) AND ($20::text IS NULL OR ${hasCode('$20')})
      ORDER BY a.message_id DESC, a.number DESC LIMIT $21`,
    [
      ...[...values, before?.messageId, before?.number, status, channel, createdFrom, createdTo, application, code],
      limit + 1,
    ],
  );
  const found = cut(rows, limit, (last) => last);
  if (found.next !== null) return found;
  const last = await lastOf(dataSource, values);
  return { ...found, next: last === null ? null : { startedAt: timeOfId(last), messageId: last, number: 0 } };
}

/**
 * One slice of time. The slice must have few rows: the index over time only knows where on the disk to look, and the
 * rows are sorted anew.
 */
const SLICE = `
  WITH slice AS MATERIALIZED (
         SELECT message_id, number, started_at, status, channel, error_code FROM delivery_attempts
          WHERE started_at < $1 AND started_at >= $2 AND message_id < $3 LIMIT $4),
       fitting AS (
         SELECT message_id, number, started_at FROM slice a
          WHERE (started_at, message_id, number) < ($5, $6::uuid, $7::smallint)
            AND ($8::text IS NULL OR status = $8) AND ($9::text IS NULL OR channel = $9)
            AND ($11::text IS NULL
                 OR EXISTS (SELECT FROM messages m WHERE m.id = a.message_id AND m.application = $11))
            AND ($12::text IS NULL OR ${hasCode('$12')})
          ORDER BY started_at DESC, message_id DESC, number DESC LIMIT $10)
  SELECT walked, ${COLUMNS} FROM (SELECT count(*)::int AS walked FROM slice) AS all_of_them LEFT JOIN fitting ON true
   ORDER BY started_at DESC, message_id DESC, number DESC`;
const FIRST_SLICE_MS = 1_000;
const SLICE_ROWS = 5_000;
/** How many times longer a slice may be than the one before it. */
const GROWTH = 8;

/** Walks back through time in slices. The length of a slice depends on how many attempts the one before it had. */
async function byTime(
  dataSource: DataSource,
  { status, channel, application, code, createdFrom, createdTo }: AttemptFilter,
  { before, limit }: AttemptPage,
): Promise<Found> {
  // Attempts begun meanwhile are newer than any page. A position is before its attempt, at the same time or earlier.
  const now = new Date(databaseClock.nowMs() + CLOCK_ERROR_MS);
  const end = earliest(createdTo ?? now, before === null ? now : later(before.startedAt, 1));
  const longest = later(end, -LONGEST_WALK_MS);
  const floor = createdFrom !== undefined && createdFrom > longest ? createdFrom : longest;
  const position = before ?? { startedAt: later(end, 1), messageId: NIL, number: 0 };
  const rows: AttemptPosition[] = [];
  let [walked, ms, at] = [0, FIRST_SLICE_MS, end];
  while (at > floor && walked < MOST_WALKED) {
    const from = latest(later(at, -ms), floor);
    // A millisecond cannot be divided further.
    const most = at.getTime() - from.getTime() > 1 ? MOST_WALKED : null;
    const found = await poolOf(dataSource).query<AttemptPosition & { walked: number; messageId: string | null }>(
      SLICE,
      [
        ...[at, from, firstIdAt(later(at, CLOCK_ERROR_MS)), most],
        ...[position.startedAt, position.messageId, position.number, status, channel, limit + 1 - rows.length],
        ...[application, code],
      ],
    );
    const n = found.rows[0]!.walked;
    if (most !== null && n >= most) {
      ms = Math.ceil((at.getTime() - from.getTime()) / GROWTH);
      continue;
    }
    for (const { walked: _, ...key } of found.rows) if (key.messageId !== null) rows.push(key);
    if (rows.length > limit) return cut(rows, limit, (last) => last);
    walked += n;
    ms = Math.max(1, Math.round(ms * Math.min(GROWTH, SLICE_ROWS / Math.max(1, n))));
    at = from;
  }
  const isEnd = (createdFrom !== undefined && at <= createdFrom) || !(await isOlder(dataSource, at));
  return { rows, next: isEnd ? null : { startedAt: at, messageId: NIL, number: 0 } };
}

/** Whether there may be attempts from before: none is older than its message. */
async function isOlder(dataSource: DataSource, at: Date): Promise<boolean> {
  const { rows } = await poolOf(dataSource).query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM delivery_attempts WHERE message_id < $1) AS found`,
    [firstIdAt(later(at, CLOCK_ERROR_MS))],
  );
  return rows[0]!.found;
}

function earliest(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}
