import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { databaseClock, later } from '../database/clock.js';
import { makePartition, missingOfMonth, MONTHLY, monthOf, withShortLocks } from '../database/partitions.js';
import { inTransaction, poolOf, type Tx } from '../database/transaction.js';
import { emptiedPlanIn } from '../messages/emptied.js';
import { carryOver } from '../statistics/folding/fold.js';

const BITE = 500;
/** While so many are not finished the walk waits: what it has passed by is kept in one row. */
const MOST_PASSED_OVER = 10_000;

/**
 * Empties texts and files of a bite of messages, and of one of incoming messages, that are older than `keptMs` (null: never).
 * It walks over their ids once; what is not finished by then is looked at again each time. Resolves to whether there may be
 * more.
 */
export async function emptyOldContent(dataSource: DataSource, keptMs: number | null, bite = BITE): Promise<boolean> {
  if (keptMs === null) return false;
  const before = later(databaseClock.now(), -keptMs);
  const more = [
    await inTransaction(dataSource, (tx) => walk(tx, MESSAGES, before, bite)),
    await inTransaction(dataSource, (tx) => walk(tx, INCOMING, before, bite)),
  ];
  return more.includes(true);
}

/** What is walked over, in the order of its ids. Statements; `$1` of the last two is a list of ids. */
interface Content {
  what: 'messages' | 'incoming_messages';
  /** Those after `$1` that are older than `$2`, up to `$3`. */
  next: string;
  /** Those that are still there. */
  there: string;
  /** Locks those that are finished; what others have in hand is passed by. */
  lockFinished: string;
  empty: (tx: Tx, ids: readonly string[], before: Date) => Promise<void>;
}

async function walk(tx: Tx, content: Content, before: Date, bite: number): Promise<boolean> {
  const { what } = content;
  await tx.query(`INSERT INTO content_retention (what, up_to) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [what, NIL]);
  const [walked] = await tx.query<{ upTo: string; passedOver: string[] }>(
    `SELECT up_to AS "upTo", passed_over AS "passedOver" FROM content_retention WHERE what = $1 FOR UPDATE SKIP LOCKED`,
    [what],
  );
  // Another process has it.
  if (walked === undefined) return false;
  const { upTo, passedOver } = walked;
  const isFull = passedOver.length >= MOST_PASSED_OVER;
  const found = isFull ? [] : idsOf(await tx.query(content.next, [upTo, before, bite]));
  const ids = [...passedOver, ...found];
  if (ids.length === 0) return false;
  const there = idsOf(await tx.query(content.there, [ids]));
  const finished = new Set(idsOf(await tx.query(content.lockFinished, [there])));
  await content.empty(tx, [...finished], before);
  await tx.query(`UPDATE content_retention SET up_to = $2, passed_over = $3 WHERE what = $1`, [
    what,
    found.at(-1) ?? upTo,
    there.filter((id) => !finished.has(id)),
  ]);
  return found.length === bite;
}

function idsOf(rows: readonly object[]): string[] {
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** A replay reads what it sends under the lock of the delivery. */
const MESSAGES: Content = {
  what: 'messages',
  next: `SELECT id FROM messages WHERE id > $1 AND id < uuid7_floor($2) ORDER BY id LIMIT $3`,
  there: `SELECT x.id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id ORDER BY x.id`,
  lockFinished: `
    SELECT d.message_id AS id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
     WHERE d.finished_at IS NOT NULL ORDER BY d.message_id FOR UPDATE OF d SKIP LOCKED`,
  empty: async (tx, ids) => {
    await tx.query(
      `UPDATE messages m SET text = '', content = NULL, plan = ${emptiedPlanIn('m.plan')}
         FROM unnest($1::uuid[]) AS x (id) WHERE m.id = x.id
          AND (m.text <> '' OR m.content IS NOT NULL OR m.plan <> ${emptiedPlanIn('m.plan')})`,
      [ids],
    );
  },
};

/**
 * What waits for an operator (\`not_obeyed\`) stays; a dead letter has nothing left to be handled. The webhooks that brought
 * them hold the same.
 */
const INCOMING: Content = {
  what: 'incoming_messages',
  next: `SELECT id FROM incoming_messages WHERE id > $1 AND id < uuid7_floor($2) ORDER BY id LIMIT $3`,
  there: `SELECT m.id FROM unnest($1::uuid[]) AS x (id) JOIN incoming_messages m ON m.id = x.id ORDER BY m.id`,
  lockFinished: `
    SELECT m.id FROM unnest($1::uuid[]) AS x (id) JOIN incoming_messages m ON m.id = x.id
     WHERE m.status IN ('handled', 'failed', 'discarded') ORDER BY m.id FOR UPDATE OF m SKIP LOCKED`,
  empty: async (tx, ids, before) => {
    await tx.query(
      `UPDATE received_webhooks w SET body = ''
         FROM (SELECT w.id, w.settled_at FROM unnest($1::uuid[]) AS x (id) JOIN received_webhooks w ON w.id = x.id
                UNION
               SELECT w.id, w.settled_at FROM unnest($1::uuid[]) AS x (id) JOIN incoming_messages m ON m.id = x.id
                 JOIN received_webhooks w ON w.provider_message_id = m.provider_message_id
                WHERE w.endpoint = 'message' AND w.received_at < $2) AS of_these
        WHERE w.id = of_these.id AND w.settled_at = of_these.settled_at AND w.body <> ''`,
      [ids, before],
    );
    await tx.query(
      `UPDATE incoming_messages m
          SET text = NULL, media = '[]', location = NULL, contacts = '[]', metadata = '{}', button = NULL,
              status = 'handled'
         FROM unnest($1::uuid[]) AS x (id) WHERE m.id = x.id`,
      [ids],
    );
  },
};

const PRUNED_AT_ONCE = 1_000;

/**
 * Removes a bite of the incoming messages that are older than `keptMs`. Those that wait for a handler, or for an operator,
 * stay. Their ids have their age. Resolves to whether there may be more.
 */
export async function pruneIncoming(dataSource: DataSource, keptMs: number, bite = PRUNED_AT_ONCE): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `DELETE FROM incoming_messages WHERE id IN (
       SELECT id FROM incoming_messages WHERE id < uuid7_floor($1) AND status IN ('handled', 'failed', 'discarded')
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [later(databaseClock.now(), -keptMs), bite],
  );
  return rowCount === bite;
}

/**
 * Drops the oldest month of messages, deliveries, attempts and history, all four together, once it ended longer ago than
 * `keptMs` and none of its deliveries is to be looked at again. One that must stay keeps the months after it, so that what is
 * kept is always what lies after one moment. Who reads or writes the tables for long is not waited for: it is tried again.
 * Resolves to whether there may be more.
 */
export async function dropOldMonth(dataSource: DataSource, keptMs: number): Promise<boolean> {
  const suffix = await oldestMonth(dataSource);
  if (suffix === null) return false;
  const month = new Date(`${suffix.replace('_', '-')}-01T00:00:00Z`);
  const end = monthOf(month, 1);
  if (end.getTime() > databaseClock.nowMs() - keptMs) return false;
  // What came late made its month in some of the tables alone.
  for (const partition of await missingOfMonth(dataSource, month)) {
    if (!(await makePartition(dataSource, partition))) return false;
  }
  // Before anybody is kept from anything.
  if ((await poolOf(dataSource).query<Open>(isOpen(suffix))).rows[0]!.isOpen) return false;
  let isDropped = false;
  const isDone = await withShortLocks(dataSource, async (tx) => {
    isDropped = false;
    // From here on nobody changes anything of this month; what was changed before is seen by the next look.
    await tx.query(`LOCK TABLE deliveries_${suffix}, delivery_attempts_${suffix} IN SHARE MODE`);
    if ((await tx.query<Open>(isOpen(suffix)))[0]!.isOpen) return;
    if (!(await carryOver(tx, suffix, end))) return;
    await tx.query(`LOCK TABLE ${MONTHLY.map((table) => `ONLY ${table}`).join(', ')} IN ACCESS EXCLUSIVE MODE`);
    await tx.query(`DROP TABLE ${MONTHLY.map((table) => `${table}_${suffix}`).join(', ')}`);
    isDropped = true;
  });
  return isDone && isDropped;
}

interface Open {
  isOpen: boolean;
}

/** By the index of what is due. */
const isOpen = (suffix: string): string =>
  `SELECT EXISTS (SELECT FROM deliveries_${suffix} WHERE next_at IS NOT NULL) AS "isOpen"`;

/** As in the names of its partitions, `2026_01`; null: there is none. */
async function oldestMonth(dataSource: DataSource): Promise<string | null> {
  const { rows } = await poolOf(dataSource).query<{ suffix: string }>(
    `SELECT right(c.relname, 7) AS suffix FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = ANY ($1::regclass[]) AND c.relname ~ '_\\d{4}_\\d\\d$' ORDER BY 1 LIMIT 1`,
    [[...MONTHLY]],
  );
  return rows[0]?.suffix ?? null;
}
