import type { Tx } from '../../database/transaction.js';

/** A batch whose messages are let go or ended bite by bite. */
export interface BatchTask {
  batchId: string;
  task: 'release' | 'cancel';
  /** The last message that was looked at. */
  afterId: string | null;
}

/** Those of its messages that are held are let go, as fast as its rate allows. */
export async function startRelease(tx: Tx, batchId: string): Promise<void> {
  await tx.query(
    `INSERT INTO batch_tasks AS t (batch_id, task, next_at) VALUES ($1, 'release', clock_timestamp())
     ON CONFLICT (batch_id) DO UPDATE SET next_at = excluded.next_at WHERE t.task = 'release'`,
    [batchId],
  );
  await tx.query(
    `INSERT INTO batch_paces (batch_id, next_at) VALUES ($1, clock_timestamp()) ON CONFLICT (batch_id) DO NOTHING`,
    [batchId],
  );
}

/** Those of its messages of which nothing was sent are ended. Nothing undoes it. */
export async function startCancel(tx: Tx, batchId: string): Promise<void> {
  await tx.query(
    `INSERT INTO batch_tasks (batch_id, task, next_at) VALUES ($1, 'cancel', clock_timestamp())
     ON CONFLICT (batch_id) DO UPDATE SET task = excluded.task, next_at = excluded.next_at, after_id = NULL`,
    [batchId],
  );
}

/** The task that is due for longest, locked; past those that other replicas are at. Null when none is due. */
export async function lockDueTask(tx: Tx): Promise<BatchTask | null> {
  const [task] = await tx.query<BatchTask>(
    `SELECT batch_id AS "batchId", task, after_id AS "afterId" FROM batch_tasks
      WHERE next_at <= clock_timestamp() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return task ?? null;
}

/** In how many ms the next task is due; null when there is none, so that a keeper with nothing to do rests. */
export async function nextTaskInMs(tx: Tx): Promise<number | null> {
  const [row] = await tx.query<{ ms: number }>(
    `SELECT greatest(0, extract(epoch FROM next_at - clock_timestamp()) * 1000)::float8 AS ms
       FROM batch_tasks ORDER BY next_at LIMIT 1`,
  );
  return row?.ms ?? null;
}

/** The bite is done; the next one is due in `ms`. */
export async function continueTask(tx: Tx, { batchId, afterId }: BatchTask, ms: number): Promise<void> {
  await tx.query(
    `UPDATE batch_tasks SET after_id = $2, next_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE batch_id = $1`,
    [batchId, afterId, ms],
  );
}

export async function endTask(tx: Tx, { batchId }: BatchTask): Promise<void> {
  await tx.query(`DELETE FROM batch_tasks WHERE batch_id = $1`, [batchId]);
}
