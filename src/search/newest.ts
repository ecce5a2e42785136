import { databaseClock, later } from '../database/clock.js';
import { firstIdAt, timeOfId } from '../database/ids.js';
import { isStatementTimeout } from '../database/database-errors.js';
import type { Tx } from '../database/transaction.js';
import { MOST_WALKED } from '../http/pages.js';
import { endsWith } from './read-term.js';

/** More than that are not sorted by their age: the newest rows are looked through instead. */
const FEW = 2_000;

/**
 * SQL: the newest ids of a table for which a condition holds that an index finds in another order than theirs. Up to 2,000 are
 * sorted. Where there are more, so many that they are likely among the newest, these are looked through as well.
 * @param limit the parameter of how many
 * @param order what makes the planner take them from the index as they come, and not all of them at once
 */
export function newestOf(table: string, condition: string, limit: string, order = ''): string {
  return `
  WITH few AS MATERIALIZED (SELECT id FROM ${table} WHERE ${condition} ${order} LIMIT ${FEW + 1})
  SELECT id FROM (
    (SELECT id FROM few ORDER BY id DESC LIMIT ${limit})
    UNION
    (SELECT id FROM (SELECT * FROM ${table} ORDER BY id DESC LIMIT ${MOST_WALKED}) AS newest
      WHERE (SELECT count(*) FROM few) > ${FEW} AND ${condition} ORDER BY id DESC LIMIT ${limit})
  ) AS found ORDER BY id DESC LIMIT ${limit}`;
}

const DAY_MS = 86_400_000;
/** Of time before now: a first look at what is asked for most, and no look at years for a number of today. */
const SPANS_MS = [7 * DAY_MS, 93 * DAY_MS, Infinity];
/** No further span is begun after that. */
const LONGEST_MS = 500;
/** And one that is begun ends with nothing after that: what was found before it is told all the same. */
const LONGEST_SPAN_MS = 2_000;
/** So many are looked at for whose they are: somebody who got many messages hides nobody else. */
const MOST_BY_DIGITS = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What ends with some digits. */
export interface FoundByDigits {
  /** The newest first. */
  ids: string[];
  /** How far back was looked; null: to the end. Now: nowhere, since already the first span took too long. */
  lookedBackTo: Date | null;
}

/**
 * What a statement finds between two ids, `$3` and `$4`, span by span, until there is enough: its index knows what may lie in many
 * pages at once, so that its cost grows with the time that is looked at (25 ms for a million messages).
 * @param text of the statement; `$1`: the last four digits, `$2`: a pattern of all of them, `$5`: the most ids, newest first
 * @param longestMs of a span
 */
export async function findByDigits(
  tx: Tx,
  text: string,
  digits: string,
  enough: number,
  longestMs = LONGEST_SPAN_MS,
): Promise<FoundByDigits> {
  const begun = performance.now();
  const now = databaseClock.now();
  const ids: string[] = [];
  let below = LAST_ID;
  let lookedBackTo = now;
  for (const span of SPANS_MS) {
    const from = span === Infinity ? FIRST_ID : firstIdAt(later(now, -span));
    const most = MOST_BY_DIGITS - ids.length;
    const values = [digits.slice(-4), endsWith(digits), from, below, most];
    const rows = await readWithin<{ id: string }>(tx, longestMs, text, values);
    if (rows === null) return { ids, lookedBackTo };
    ids.push(...rows.map(({ id }) => id));
    if (rows.length === most) return { ids, lookedBackTo: timeOfId(ids.at(-1)!) };
    if (span === Infinity) break;
    lookedBackTo = later(now, -span);
    if (ids.length >= enough || performance.now() - begun > LONGEST_MS) return { ids, lookedBackTo };
    below = from;
  }
  return { ids, lookedBackTo: null };
}

/** The rows that a statement reads; null: it took longer than that, which the transaction survives. */
async function readWithin<Row extends object>(
  tx: Tx,
  longestMs: number,
  text: string,
  values: readonly unknown[],
): Promise<Row[] | null> {
  await tx.query(`SAVEPOINT span; SET LOCAL statement_timeout = ${longestMs}`);
  const rows = await tx.query<Row>(text, values).catch((error: unknown) => {
    if (isStatementTimeout(error)) return null;
    throw error;
  });
  // Nothing is written, so nothing is lost by it: it also brings the timeout back that the transaction had.
  await tx.query('ROLLBACK TO SAVEPOINT span; RELEASE SAVEPOINT span');
  return rows;
}
