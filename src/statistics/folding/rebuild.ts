import type { DataSource } from 'typeorm';
import { poolOf, type Tx } from '../../database/transaction.js';
import { addToRows } from './add-to-rows.js';
import { Contributions } from '../counting/contributions.js';
import {
  type AttemptRow,
  COUNTED_ATTEMPT,
  COUNTED_MESSAGE,
  MESSAGES_AND_DELIVERIES,
  type MessageRow,
  withAttempts,
} from '../counting/count-number.js';
import { deltaRows } from '../counting/deltas.js';
import { FOLD_LOCK } from './fold.js';

/** Messages read, counted and added at once. By 20,000 it took a fifth longer, and 750 MB of memory instead of 380. */
const CHUNK = 5_000;

/** A day: pg takes 0 for the pool's own limit. */
const UNLIMITED = { query_timeout: 86_400_000 };

/** The planner does not know how the tables grow within this transaction: rows are looked up by their keys. */
const UNHURRIED = `
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;
  SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
  SET work_mem = '128MB'`;

const EMPTY = `DELETE FROM statistics_counts; DELETE FROM statistics_times; DELETE FROM statistics_named;
  DELETE FROM statistics_deltas`;

/**
 * Counts everything anew from the messages and their attempts. The service may go on meanwhile, and its answers stay
 * exact: all is one transaction on one snapshot. What is committed after the snapshot has appended deltas that this
 * transaction neither sees nor removes; those that it sees are covered by the rows that it counts. Only folding waits, so
 * deltas pile up for as long as it takes.
 *
 * @param onProgress is told how many messages are counted
 * @returns how many messages were counted
 */
export async function rebuildStatistics(
  dataSource: DataSource,
  onProgress: (messages: number) => void = () => undefined,
): Promise<number> {
  const client = await poolOf(dataSource).connect();
  // Without a listener, a connection that dies between two statements would end the process; the next one fails anyway.
  client.on('error', () => undefined);
  const tx: Tx = {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
      (await client.query<Row>({ text, ...(values && { values: [...values] }), ...UNLIMITED })).rows,
  };
  try {
    await client.query(UNHURRIED);
    // Before the snapshot: what the last fold has done must be in it.
    await tx.query(`SELECT pg_advisory_lock(${FOLD_LOCK})`);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await tx.query(EMPTY);
    const counted = await countAll(tx, onProgress);
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

async function countAll(tx: Tx, onProgress: (messages: number) => void): Promise<number> {
  let counted = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const messages = await tx.query<MessageRow>(
      `SELECT ${COUNTED_MESSAGE} FROM ${MESSAGES_AND_DELIVERIES} WHERE m.id > $1 ORDER BY m.id LIMIT $2`,
      [after, CHUNK],
    );
    const last = messages.at(-1);
    if (last === undefined) return counted;
    const attempts = await tx.query<AttemptRow>(
      `SELECT ${COUNTED_ATTEMPT} FROM delivery_attempts a
        WHERE message_id > $1 AND message_id <= $2 ORDER BY message_id, number`,
      [after, last.id],
    );
    const contributions = new Contributions();
    for (const one of withAttempts(messages, attempts)) contributions.add(one, 1);
    await addToRows(tx, { from: 'rows', rows: deltaRows(contributions) });
    counted += messages.length;
    onProgress(counted);
    after = last.id;
  }
}
