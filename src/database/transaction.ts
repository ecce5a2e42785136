import type { Pool } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { onConnection, type Send } from './on-connection.js';
import { isAborted, isRepeatable } from './database-errors.js';

/**
 * An open transaction. Whoever is handed one writes into it and never commits: the rows and what
 * follows from them belong together.
 */
export interface Tx {
  /** Runs one statement and gives its rows, also those of `RETURNING`. */
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** One that {@link inTransaction} has begun, and is about to commit. */
export interface Transaction extends Tx {
  /** Runs one statement and gives its rows in the order of its columns: of thousands of wide rows, a sixth faster. */
  arrays<Row extends unknown[]>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /**
   * Takes statements that are sent and that nothing waits for. The COMMIT follows them in the same round trip; should one of
   * them fail, nothing is committed, and its error is that of the transaction.
   */
  lastly(sent: Promise<unknown>): void;
}

export interface TransactionOptions {
  /** Give the transaction up, and its connection with it, after this long. Default 15 s by key, else 30 s. */
  timeoutMs?: number;
  /** `by_key` (the default): rows are few and found by their keys. `any`: it reads much, as statistics do. */
  plans?: 'by_key' | 'any';
}

/**
 * A prepared statement keeps the plan that it was given when its tables were small: on a new database, or in the first
 * minutes of a new month's partition, that is a scan of whole tables, for ever longer, until statistics are gathered.
 * Ours go by their keys, whatever the planner thinks of the sizes. In the same round trip as the BEGIN. Measured, 2,000
 * messages from an empty database: 815 to 568 µs of Postgres' CPU a message.
 */
const PLANS = {
  any: '',
  by_key: '; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off',
};

/**
 * By key they take milliseconds. A connection that is lost without a word is noticed only when this is over, and what it
 * was to carry shall move again within 30 s.
 */
const TIMEOUT_MS = { any: 30_000, by_key: 15_000 };

/** The pool of a DataSource. TypeORM's own runner answers `[rows, count]` for UPDATE and DELETE, and keeps a connection that timed out. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

const MAX_REPEATS = 5;

/**
 * Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it throws. After a
 * deadlock or a serialization failure it is run again from its beginning, so it must keep nothing outside of it.
 */
export async function inTransaction<Result>(
  dataSource: DataSource,
  work: (tx: Transaction) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  return repeating(() => runOnce(dataSource, work, options));
}

/**
 * The same for what goes through TypeORM's repositories: the tables that operators change, by a row at a time. `tx` is the
 * transaction of `manager`, for what is written beside.
 */
export function withEntities<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager, tx: Tx) => Promise<Result>,
): Promise<Result> {
  return repeating(() => dataSource.transaction((manager) => work(manager, txOf(manager))));
}

function txOf({ queryRunner }: EntityManager): Tx {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await queryRunner!.query(text, [...values], true)).records as Row[],
  };
}

export interface TripOptions {
  /** The server ends the statement by itself then, by its own clock. */
  deadline: Date;
  /** An answer is waited for so long. */
  timeoutMs: number;
}

/**
 * Runs one statement by key as a transaction that is sent whole: one round trip instead of three. Where the network stood
 * still it arrives when nobody waits for it any more, and is carried out all the same: what it writes must depend on the
 * clock.
 */
export async function inOneTrip<Row extends object>(
  dataSource: DataSource,
  text: string,
  values: readonly unknown[],
  { deadline, timeoutMs }: TripOptions,
): Promise<Row[]> {
  return repeating(() =>
    onConnection(poolOf(dataSource), timeoutMs, async (send) => {
      const answers = [send('BEGIN'), send(TRIP_SETTINGS, [deadline]), send(text, values), send('COMMIT')];
      await Promise.allSettled(answers);
      const [, , rows] = await Promise.all(answers);
      return rows as Row[];
    }),
  );
}

/** Not `SET LOCAL`, since only the server knows when it gets this. */
const TRIP_SETTINGS = `
  SELECT set_config('statement_timeout', greatest(1, ceil(1000 * extract(epoch FROM $1 - clock_timestamp())))::text, true),
         set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
         set_config('enable_mergejoin', 'off', true)`;

const pendingActs = new WeakMap<Tx, (() => void)[]>();

/**
 * Has this done once the transaction is committed, and never when it is rolled back: for what tells of a change, such as
 * a line of the log. Outside of a transaction each statement is committed by itself, so it is done at once. What it throws
 * is dropped.
 */
export function afterCommit(tx: Tx, act: () => void): void {
  const acts = pendingActs.get(tx);
  if (acts === undefined) dropErrors(act);
  else acts.push(act);
}

/** Thrown on, an error would make a transaction that was committed look as if it had failed. */
function dropErrors(act: () => void): void {
  try {
    act();
  } catch {
    // The commit stands.
  }
}

async function repeating<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let repeats = 0; ; repeats++) {
    try {
      return await work();
    } catch (error) {
      if (!isRepeatable(error) || repeats === MAX_REPEATS) throw error;
    }
  }
}

async function runOnce<Result>(
  dataSource: DataSource,
  work: (tx: Transaction) => Promise<Result>,
  { plans = 'by_key', timeoutMs = TIMEOUT_MS[plans] }: TransactionOptions,
): Promise<Result> {
  return onConnection(poolOf(dataSource), timeoutMs, async (send) => {
    const acts: (() => void)[] = [];
    const unawaited: Promise<unknown>[] = [];
    let isEnding = false;
    let failure: { cause: unknown } | undefined;
    const sendNext: Send = (text, values, rowMode) => {
      const sent = send(text, values, rowMode);
      sent.catch((cause: unknown) => (failure ??= { cause }));
      return sent;
    };
    const sendWithin: Send = (text, values, rowMode) =>
      isEnding
        ? Promise.reject(new Error('a statement came after the end of its transaction'))
        : sendNext(text, values, rowMode);
    const tx: Transaction = {
      query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
        (await sendWithin(text, values)) as Row[],
      arrays: async <Row extends unknown[]>(text: string, values: readonly unknown[]) =>
        (await sendWithin(text, values, 'array')) as Row[],
      lastly: (sent) => {
        // Who throws meanwhile, or another of them, is heard instead.
        sent.catch(() => undefined);
        unawaited.push(sent);
      },
    };
    pendingActs.set(tx, acts);
    // In one round trip with the first statement. The server gives up with us: what waits for a lock there would keep the
    // locks that it has.
    tx.lastly(sendNext(`BEGIN; SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}${PLANS[plans]}`));
    try {
      const result = await work(tx);
      isEnding = true;
      await Promise.all([...unawaited, send('COMMIT')]);
      acts.forEach(dropErrors);
      return result;
    } catch (error) {
      // What goes on beside the one that failed would be sent after the ROLLBACK, and be committed by itself.
      isEnding = true;
      // Whatever follows a statement that failed fails as well, and says only that.
      throw failure !== undefined && isAborted(error) ? failure.cause : error;
    }
  });
}

/**
 * Runs `work` in the caller's transaction and lets none of its statements wait longer than `ms` for a lock: Postgres
 * ends the statement, and with it the transaction, with lock_not_available (`isLockTimeout`).
 */
export async function withLockTimeout<Result>(
  tx: Transaction,
  ms: number,
  work: () => Promise<Result>,
): Promise<Result> {
  tx.lastly(tx.query(SET, [`${ms}ms`]));
  const result = await work();
  tx.lastly(tx.query(SET, ['0']));
  return result;
}

const SET = `SELECT set_config('lock_timeout', $1, true)`;
