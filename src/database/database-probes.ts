import type { BeforeApplicationShutdown, Logger, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { type DatabaseClock, databaseClock } from './clock.js';
import type { DatabaseState } from './database-watch.js';
import { inTransaction, type Tx } from './transaction.js';

const EVERY_MS = 10_000;

/**
 * Keeps what this process knows of its database fresh, also while nobody asks: the time there, and whether writes work. In
 * every role: whoever checks a time needs the clock.
 */
export class DatabaseProbes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private wasApart = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly state: DatabaseState,
    private readonly log: Pick<Logger, 'log' | 'warn'>,
    private readonly clock: DatabaseClock = databaseClock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
    // The first connection has measured it.
    this.compareClocks();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never rejects: a database that is away is noticed elsewhere. */
  async look(): Promise<void> {
    try {
      await probeRead(this.dataSource);
      await probeWrite(this.dataSource, this.state);
      this.compareClocks();
    } catch {
      // Next time.
    }
  }

  /** One line for each change. */
  compareClocks(): void {
    const isApart = this.clock.isApart();
    if (isApart === this.wasApart) return;
    this.wasApart = isApart;
    const fields = { aheadSeconds: Math.round(this.clock.aheadMs() / 1_000) };
    if (isApart) {
      this.log.warn(
        fields,
        "this process' clock differs from the database's, which is the one that counts: set it right",
      );
    } else this.log.log(fields, "this process' clock agrees with the database's again");
  }
}

/** Probes come again and again: while they hang they must not take every connection of the pool. */
const TIMEOUT_MS = 2_000;

/**
 * Reads a table of ours as requests do: by the same pool, in a transaction, by its bare name and its key, and as who is
 * about to change what it reads: a server that has become read-only refuses that (25006), which nobody else may meet while
 * nothing is written. Rejects when it does not work. The database's clock is read on the way.
 */
export function probeRead(dataSource: DataSource): Promise<void> {
  return probe(dataSource, async (tx) => {
    const sentAt = performance.now();
    const [row] = await tx.query<{ nowMs: number }>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs",
              (SELECT status FROM deliveries WHERE message_id = $1 FOR KEY SHARE) AS status`,
      [NIL],
    );
    databaseClock.learn(row!.nowMs, sentAt);
  });
}

/** Looks where workers look for work. Rejects when that does not work. */
export function probeQueue(dataSource: DataSource): Promise<void> {
  return probe(dataSource, async (tx) => {
    await tx.query('SELECT (SELECT min(next_at) FROM deliveries), (SELECT min(next_at) FROM webhook_spool)', []);
  });
}

/** Ends a transaction of which nothing is to stay. */
class Undone extends Error {}

/**
 * Writes more than fits on the pages that a table has, so that it must grow, and takes it back. Resolves to whether writes
 * are taken: tried only after one was refused, and not at once.
 */
export async function probeWrite(dataSource: DataSource, state: DatabaseState): Promise<boolean> {
  const refusal = state.refusedWrite();
  if (refusal === null) return true;
  if (refusal.isFresh) return false;
  try {
    await probe(dataSource, async (tx) => {
      await tx.query(
        `INSERT INTO replicas (id, digests)
         SELECT gen_random_uuid(), jsonb_object_agg(n, md5(random()::text)) FROM generate_series(1, 2000) AS n`,
      );
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) return false;
  }
  state.writesWork();
  return true;
}

function probe(dataSource: DataSource, work: (tx: Tx) => Promise<void>): Promise<void> {
  return inTransaction(dataSource, work, { timeoutMs: TIMEOUT_MS });
}
