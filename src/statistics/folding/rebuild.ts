import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { firstIdAt } from '../../database/ids.js';
import { poolOf, type Tx } from '../../database/transaction.js';
import { addToRows } from './add-to-rows.js';
import { Contributions } from '../counting/contributions.js';
import {
  type CountedAttemptRow,
  COUNTED_ATTEMPT,
  COUNTED_MESSAGE,
  MESSAGES_AND_DELIVERIES,
  type CountedMessageRow,
  withAttempts,
} from '../counting/count-number.js';
import { deltaRows } from '../counting/deltas.js';
import { FOLD_LOCK } from './fold.js';

/** Messages read, counted and added at once. By 20,000 it took a fifth longer, and 750 MB of memory instead of 380. */
const CHUNK = 5_000;

/** A day: pg takes 0 for the pool's own limit. */
const UNLIMITED = { query_timeout: 86_400_000 };

/** Rows are looked up by their keys, because the planner does not know how the tables grow within this transaction. */
const UNHURRIED = `
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;
  SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
  SET work_mem = '128MB'`;

const TABLES = ['statistics_counts', 'statistics_times', 'statistics_named'] as const;
/** Deltas that are added at once. */
const BITE = 5_000;

/**
 * Counts everything again from the messages and their attempts, from the oldest month that is kept. Figures of dropped
 * months, and batches from before, are left alone. The service may go on meanwhile, and its answers stay exact.
 * Everything is one transaction on one snapshot. Commits after the snapshot append deltas that this transaction neither
 * sees nor removes. The deltas that it sees are covered by the rows that it counts. Only folding waits, so deltas pile
 * up for that time.
 *
 * @param onProgress is told how many messages are counted
 * @returns how many messages were counted
 */
export async function rebuildStatistics(
  dataSource: DataSource,
  onProgress: (messages: number) => void = () => undefined,
): Promise<number> {
  const client = await poolOf(dataSource).connect();
  // Without a listener, a connection that dies between two statements would end the process. The next statement fails
  // anyway.
  client.on('error', () => undefined);
  const tx: Tx = {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
      (await client.query<Row>({ text, ...(values && { values: [...values] }), ...UNLIMITED })).rows,
  };
  try {
    await client.query(UNHURRIED);
    // Taken before the snapshot, so that the snapshot contains what the last fold did.
    await tx.query(`SELECT pg_advisory_lock(${FOLD_LOCK})`);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const keptFrom = await readKeptFrom(tx);
    await empty(tx, keptFrom);
    const counted = await countAll(tx, keptFrom, onProgress);
    if (keptFrom !== null) await addCarried(tx, keptFrom);
    await client.query('COMMIT');
    return counted;
  } finally {
    // The lock, the settings and a transaction that failed go with the session.
    client.release(true);
  }
}

/** How much there is to count. On a full table it takes a while. */
export async function countWhatIsCounted(dataSource: DataSource): Promise<{ messages: number; attempts: number }> {
  const [counted] = await dataSource.query<{ messages: string; attempts: string }[]>(
    `SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM delivery_attempts) AS attempts`,
  );
  return { messages: Number(counted!.messages), attempts: Number(counted!.attempts) };
}

/** Since when messages are kept; null: none were ever dropped. */
async function readKeptFrom(tx: Tx): Promise<Date | null> {
  const [row] = await tx.query<{ month: Date }>(`SELECT month FROM messages_kept_from`);
  return row?.month ?? null;
}

/** Removes what is counted anew. */
async function empty(tx: Tx, keptFrom: Date | null): Promise<void> {
  if (keptFrom === null) {
    for (const table of [...TABLES, 'statistics_deltas']) await tx.query(`DELETE FROM ${table}`);
    return;
  }
  // Some of the deltas may be about what is left alone.
  while ((await addToRows(tx, { from: 'deltas', bite: BITE })) === BITE) continue;
  for (const table of TABLES) {
    await tx.query(
      `DELETE FROM ${table} WHERE CASE level WHEN 'batch' THEN scope COLLATE "C" >= $2 ELSE start >= $1::timestamptz END`,
      [keptFrom, firstIdAt(keptFrom)],
    );
  }
}

/** What messages of dropped months count for in those that are kept. */
async function addCarried(tx: Tx, keptFrom: Date): Promise<void> {
  for (let after: string = NIL; ;) {
    const rows = await tx.query<{ id: string; row: object }>(
      `SELECT id, to_jsonb(c) AS row FROM statistics_carried AS c WHERE minute >= $1 AND id > $2 ORDER BY id LIMIT $3`,
      [keptFrom, after, BITE],
    );
    if (rows.length === 0) return;
    await addToRows(tx, { from: 'rows', rows: rows.map(({ row }) => row) });
    after = rows.at(-1)!.id;
  }
}

async function countAll(tx: Tx, keptFrom: Date | null, onProgress: (messages: number) => void): Promise<number> {
  const firstBatch = keptFrom && firstIdAt(keptFrom);
  let counted = 0;
  for (let after: string = NIL; ;) {
    const messages = await tx.query<CountedMessageRow>(
      `SELECT ${COUNTED_MESSAGE} FROM ${MESSAGES_AND_DELIVERIES} WHERE m.id > $1 ORDER BY m.id LIMIT $2`,
      [after, CHUNK],
    );
    const last = messages.at(-1);
    if (last === undefined) return counted;
    const attempts = await tx.query<CountedAttemptRow>(
      `SELECT ${COUNTED_ATTEMPT} FROM delivery_attempts a
        WHERE message_id > $1 AND message_id <= $2 ORDER BY message_id, number`,
      [after, last.id],
    );
    const contributions = new Contributions();
    for (const { message, attempts: all } of withAttempts(messages, attempts)) {
      const isOfOlderBatch = firstBatch !== null && message.batchId !== null && message.batchId < firstBatch;
      contributions.add({ message: isOfOlderBatch ? { ...message, batchId: null } : message, attempts: all }, 1);
    }
    const counts = contributions.all().filter(({ minute }) => keptFrom === null || minute >= keptFrom.getTime());
    await addToRows(tx, { from: 'rows', rows: deltaRows(counts) });
    counted += messages.length;
    onProgress(counted);
    after = last.id;
  }
}
