import { PgBoss } from 'pg-boss';
import type { DataSource } from 'typeorm';
import { poolOf, type Tx } from '../database/transaction.js';
import {
  type FetchedJob,
  HIGHEST_URGENCY,
  type Job,
  JOB_VERSION,
  QUEUES,
  type QueueName,
  type Urgency,
  type WakeTopic,
  type WakeUp,
} from './jobs.js';

/** The channel of NOTIFY on which a commit tells every worker that a queue has something. */
export const WAKE_CHANNEL = 'siren_gateway_wake';

/** The same as SQL, for statements that have something to write as well. */
export const wakeOn = (topic: WakeTopic): string => `SELECT pg_notify('${WAKE_CHANNEL}', '${topic}')`;

/**
 * A fetched job is removed in the transaction that acts on it, milliseconds later. One whose worker died is fetched
 * again after this many seconds; the row's own `next_at` usually comes first.
 */
const CLAIM_SECONDS = 20;

/** A job that only a newer release can read is offered again after this long. */
const LEFT_TO_OTHERS_SECONDS = 2;

/** pg-boss, as the features reach it: write wake-ups in the caller's transaction, fetch them, remove them. */
export class Queue {
  private readonly boss: PgBoss;
  private readonly pool: ReturnType<typeof poolOf>;

  constructor(
    dataSource: DataSource,
    private readonly schema: string,
    { supervise, onError }: { supervise: boolean; onError: (error: Error) => void },
  ) {
    this.pool = poolOf(dataSource);
    this.boss = new PgBoss({
      db: { executeSql: (text, values) => this.pool.query(text, values) },
      schema,
      migrate: false,
      createSchema: false,
      schedule: false,
      supervise,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 60,
    });
    this.boss.on('error', onError);
  }

  async start(): Promise<void> {
    await this.boss.start();
  }

  async stop(): Promise<void> {
    await this.boss.stop({ graceful: false, close: false });
  }

  /** True when pg-boss' schema is there and of the version that this release knows. */
  isInstalled(): Promise<boolean> {
    return this.boss.isInstalled();
  }

  /**
   * Adds a job for each row, in the caller's transaction, and tells the workers when it commits. A row that already has
   * a waiting job gets no second one (policy `short`, keyed by the row).
   */
  async enqueue(tx: Tx, queue: QueueName, wakeUps: readonly WakeUp[]): Promise<void> {
    if (wakeUps.length === 0) return;
    const jobs = wakeUps.map(({ id, urgency }) => ({
      data: { v: JOB_VERSION, id } satisfies Job,
      priority: urgency,
      singletonKey: id,
    }));
    await this.boss.insert(queue, jobs, { db: asDatabase(tx) });
    await this.wake(tx, queue);
  }

  /** Tells the workers, when the transaction commits, that there is something to do. */
  async wake(tx: Tx, topic: WakeTopic): Promise<void> {
    await tx.query(wakeOn(topic));
  }

  /**
   * Claims up to `limit` waiting jobs, the most urgent and then the oldest first. Those of a newer release are put back
   * for its workers, a while later: during a rolling update both are there. `atLeast`: less urgent ones are left alone.
   */
  async fetch(queue: QueueName, limit: number, atLeast?: Urgency): Promise<FetchedJob[]> {
    const only = atLeast === undefined ? {} : { minPriority: atLeast };
    const jobs = await this.boss.fetch<Partial<Job>>(queue, { batchSize: limit, ...only });
    const newer = jobs.filter(({ data }) => (data.v ?? 0) > JOB_VERSION).map(({ id }) => id);
    if (newer.length > 0) await this.putBack(queue, newer);
    return jobs.flatMap(({ id, data }) => (newer.includes(id) || !data.id ? [] : [{ jobId: id, id: data.id }]));
  }

  /** Not by failing them: that counts, and ends for good. `retry` is outside of the rule of one waiting job per row. */
  private async putBack(queue: QueueName, jobIds: readonly string[]): Promise<void> {
    await this.pool.query(
      `UPDATE ${this.schema}.job SET state = 'retry', start_after = now() + interval '${LEFT_TO_OTHERS_SECONDS} seconds'
        WHERE name = $1 AND id = ANY($2::uuid[]) AND state = 'active'`,
      [queue, jobIds],
    );
  }

  /** Removes jobs in the transaction that did what they asked for. */
  async remove(tx: Tx, queue: QueueName, jobs: readonly FetchedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const ids = jobs.map(({ jobId }) => jobId);
    await this.boss.deleteJob(queue, ids, { db: asDatabase(tx) });
  }

  /** How many jobs of these urgencies are waiting, counted no further than `atMost`. */
  async waiting(tx: Tx, queue: QueueName, urgencies: readonly number[], atMost: number): Promise<number> {
    const [row] = await tx.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (
         SELECT FROM ${this.schema}.job
          WHERE name = $1 AND priority = ANY($2::int[]) AND state < 'active' AND NOT blocked LIMIT $3) AS those`,
      [queue, urgencies, atMost],
    );
    return row!.n;
  }

  /**
   * How many jobs are waiting, counted no further than `atMost`, and for how many seconds the oldest has been, 0 when none
   * is. An index has the oldest of each urgency, so it costs the same at a million.
   */
  async depth(tx: Tx, queue: QueueName, atMost: number): Promise<{ waiting: number; oldestSeconds: number }> {
    const [row] = await tx.query<{ waiting: number; oldestSeconds: number }>(
      `SELECT (SELECT count(*)::int FROM (SELECT FROM ${this.schema}.job
                WHERE name = $1 AND state < 'active' AND NOT blocked LIMIT $2) AS those) AS waiting,
              coalesce(max(extract(epoch FROM clock_timestamp() - oldest.created_on)), 0)::float8 AS "oldestSeconds"
         FROM generate_series(0, $3::int) AS urgency,
              LATERAL (SELECT created_on FROM ${this.schema}.job
                        WHERE name = $1 AND priority = urgency AND state < 'active' AND NOT blocked
                        ORDER BY created_on LIMIT 1) AS oldest`,
      [queue, atMost, HIGHEST_URGENCY],
    );
    return { waiting: row!.waiting, oldestSeconds: Math.max(0, row!.oldestSeconds) };
  }

  /** How long the oldest waiting job of this urgency has been waiting, in ms; 0 when none is. */
  async lagMs(tx: Tx, queue: QueueName, urgency: Urgency): Promise<number> {
    const [row] = await tx.query<{ lag: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - created_on)::float8 * 1000 AS lag FROM ${this.schema}.job
        WHERE name = $1 AND priority = $2 AND state < 'active' AND NOT blocked
        ORDER BY created_on LIMIT 1`,
      [queue, urgency],
    );
    return Math.max(0, row?.lag ?? 0);
  }
}

/** Creates or upgrades pg-boss' schema and our queues in it. Called under the migrations' lock. */
export async function installQueues(dataSource: DataSource, schema: string): Promise<void> {
  const pool = poolOf(dataSource);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema,
    supervise: false,
    schedule: false,
  });
  // Without a listener an error that pg-boss emits would end the process; start() rejects with it anyway.
  boss.on('error', () => undefined);
  await boss.start();
  try {
    for (const name of Object.values(QUEUES)) {
      const options = { retryLimit: 100, retryDelay: 1, expireInSeconds: CLAIM_SECONDS, deleteAfterSeconds: 3600 };
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, { policy: 'short', ...options });
      else await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

/** Takes pg-boss' schema away, with every job. */
export async function uninstallQueues(dataSource: DataSource, schema: string): Promise<void> {
  await poolOf(dataSource).query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}

/** The schema of pg-boss lies beside ours. */
export function queueSchemaOf(schema: string): string {
  return `${schema}_jobs`;
}

function asDatabase(tx: Tx) {
  return { executeSql: async (text: string, values?: unknown[]) => ({ rows: await tx.query(text, values) }) };
}
