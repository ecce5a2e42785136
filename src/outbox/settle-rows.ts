import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { markInexactNumbers } from '../http/json-body.js';
import { readReply } from '../inbox/answer.js';
import type { Reply } from '../inbox/incoming-message-handler.js';
import { knowWaits, replyLate } from '../inbox/settle-incoming.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { AfterDelivery, PostOutcome } from './post-outcome.js';
import type { ClaimedRow } from './claim-rows.js';
import type { EventsOptions } from './events.options.js';
import { Fronts, insertOwnRows, type ItemOutcome, type OwnRow, ownRowOf } from './own-rows.js';
import { readResults, type RowResult, type StoredEvent, writeResults } from './stored-event.js';

/** The outcomes of a row since it was claimed or last saved. */
export interface RowSave {
  row: ClaimedRow;
  /** In the order of the events. */
  outcomes: readonly ItemOutcome[];
  /**
   * `goes_on`: other events of it are on the wire. `left`: some were not begun, and any worker may. `done`: there are
   * no others.
   */
  then: 'goes_on' | 'left' | 'done';
}

/** `stale`: the lease had ended and another worker has the event. Its outcome counts. */
export type Settled = AfterDelivery['then'] | 'stale';

interface WrittenRow {
  save: RowSave;
  results: RowResult[];
}

/**
 * Stores the outcomes of rows in one transaction. Deliveries of a row are one write: the results go to its position,
 * and the row leaves the queue. A failed event gets a row of its own, and so do those behind it.
 * @returns for each row, the result of each of its outcomes; for what was not tried, that it is posted later
 */
export function settleRows(
  context: DeliveryContext,
  { retryForMs }: Pick<EventsOptions, 'retryForMs'>,
  saves: readonly RowSave[],
): Promise<Settled[][]> {
  return inTransaction(context.dataSource, async (tx) => {
    const locked = await lockRows(tx, saves);
    const mine = saves.filter(({ row }) => locked.get(row.number)?.nextAt.getTime() === row.leaseUntil.getTime());
    const outcomes = mine.flatMap((save) => save.outcomes);
    const fronts = await Fronts.lock(tx, subjectsBehind(outcomes));
    const random = await randomNumbers(tx, outcomes.length);
    // Read after the locks. A time read before would lie before what the locks waited for.
    const now = databaseClock.now();

    const settled = new Map<RowSave, Settled[]>();
    const written: WrittenRow[] = [];
    const ownRows: OwnRow[] = [];
    for (const save of mine.sort(byNumber)) {
      const { row } = save;
      const results = readResults(locked.get(row.number)!.results, row.size);
      const then: Settled[] = [];
      for (const one of save.outcomes) {
        const own = ownRowOf(one, { at: row.claimedAt, now, random: random.pop()!, retryForMs, fronts });
        then.push(own === null ? 'done' : own.status === 'dead' ? 'dead' : 'again');
        if (own !== null) {
          ownRows.push(own);
          fronts.addMade(own);
        } else if (one.is === 'tried') {
          results[one.event.item] = resultOf(one.outcome, row.claimedAt);
          await storeReply(tx, context, one.event, one.outcome);
        }
      }
      settled.set(save, then);
      written.push({ save, results });
    }
    await Promise.all([insertOwnRows(tx, ownRows), writeRows(tx, written, now)]);
    return saves.map((save) => settled.get(save) ?? save.outcomes.map(() => 'stale' as const));
  });
}

interface LockedRow {
  number: string;
  nextAt: Date;
  results: string | null;
}

async function lockRows(tx: Tx, saves: readonly RowSave[]): Promise<Map<string, LockedRow>> {
  const rows = await tx.query<LockedRow>(
    `SELECT number, next_at AS "nextAt", results FROM outbox_queue
      WHERE number = ANY ($1::bigint[]) AND position IS NOT NULL ORDER BY number FOR UPDATE`,
    [saves.map(({ row }) => row.number)],
  );
  return new Map(rows.map((row) => [row.number, row]));
}

function subjectsBehind(outcomes: readonly ItemOutcome[]): string[] {
  return outcomes.flatMap(({ event, is }) => (is === 'behind' ? [event.subject] : []));
}

async function randomNumbers(tx: Tx, n: number): Promise<number[]> {
  const rows = await tx.query<{ random: number }>(`SELECT random() AS random FROM generate_series(1, $1)`, [n]);
  return rows.map(({ random }) => random);
}

function byNumber(a: RowSave, b: RowSave): number {
  return BigInt(a.row.number) < BigInt(b.row.number) ? -1 : 1;
}

function resultOf(outcome: PostOutcome, at: Date): RowResult {
  return outcome.outcome === 'answered' ? [outcome.status, outcome.durationMs, at.getTime()] : null;
}

/** Of finished rows only the results are kept. The others stay, with what is done so far. */
async function writeRows(tx: Tx, rows: readonly WrittenRow[], now: Date): Promise<void> {
  const done = rows.filter(({ save }) => save.then === 'done');
  const others = rows.filter(({ save }) => save.then !== 'done');
  const delivered = done.flatMap(({ save: { row }, results }) => {
    const text = writeResults(results);
    return text === null ? [] : [{ id: row.id, text }];
  });
  await Promise.all([
    delivered.length > 0 &&
      tx.query(
        `UPDATE outbox_positions p SET results = x.results FROM unnest($1::uuid[], $2::text[]) AS x (id, results)
          WHERE p.id = x.id`,
        [delivered.map(({ id }) => id), delivered.map(({ text }) => text)],
      ),
    done.length > 0 &&
      tx.query(`DELETE FROM outbox_queue WHERE number = ANY ($1::bigint[])`, [done.map(({ save }) => save.row.number)]),
    others.length > 0 &&
      tx.query(
        `UPDATE outbox_queue q SET results = x.results, next_at = x.next_at
           FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS x (number, results, next_at)
          WHERE q.number = x.number`,
        [
          others.map(({ save }) => save.row.number),
          others.map(({ results }) => writeResults(results)),
          others.map(({ save }) => (save.then === 'left' ? now : save.row.leaseUntil).toISOString()),
        ],
      ),
  ]);
}

/**
 * Stores the receiver's reply to a sender, if there is one, in the transaction that settles the event. It is stored
 * once, however often the event is posted.
 */
export async function storeReply(
  tx: Tx,
  context: DeliveryContext,
  { type, subject }: Pick<StoredEvent, 'type' | 'subject'>,
  outcome: PostOutcome,
): Promise<void> {
  if (type !== INCOMING_EVENT_TYPE || outcome.outcome !== 'answered') return;
  const answer = await replyInAnswer(outcome.body);
  switch (answer.is) {
    case 'none':
      return;
    case 'invalid':
      return void (await replyLate(tx, context, subject, null));
    case 'reply':
      // Not waited for within a transaction. This reply uses what is known; a later one reads anew.
      void knowWaits(context, answer.reply);
      return void (await replyLate(tx, context, subject, answer.reply));
  }
}

/** The reply to the sender that an answer to `incoming.received` contains. */
type ReplyInAnswer = { is: 'none' } | { is: 'reply'; reply: Reply } | { is: 'invalid' };

/**
 * Reads `{"reply":{"text":"…"}}`. An answer that is no JSON object or has no `reply` replies nothing, because receivers
 * answer "ok" as well. A `reply` that cannot be sent is invalid. So is an answer that was too large to be read (null).
 */
export async function replyInAnswer(body: string | null): Promise<ReplyInAnswer> {
  if (body === null) return { is: 'invalid' };
  const answer = readObject(body);
  if (answer === null || !('reply' in answer)) return { is: 'none' };
  try {
    const reply = await readReply(answer.reply);
    return reply === null ? { is: 'none' } : { is: 'reply', reply };
  } catch (error) {
    if (error instanceof TypeError) return { is: 'invalid' };
    throw error;
  }
}

function readObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(markInexactNumbers(text));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
