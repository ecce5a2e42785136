import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import type { PoolConfig } from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type EntitySchema,
  type Logger,
  type MigrationInterface,
  type MixedList,
  type QueryRunner,
} from 'typeorm';
import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import { Secret } from '../secrets/secret.js';
import { DatabaseState } from './database-watch.js';
import { gatedPool } from './gated-pool.js';
import type { SessionSettings } from './session.js';

/** The name of the module's own DataSource, so that it never meets an application's default one. */
export const DATA_SOURCE = 'siren-gateway';
export const DEFAULT_SCHEMA = 'siren_gateway';
/** As in `.env.example`. */
const { poolSize: POOL_SIZE } = defaultsOf({ poolSize: SETTINGS.database.poolSize });
/** Injection token of {@link DatabaseOptions}. */
export const DATABASE_OPTIONS = Symbol('DATABASE_OPTIONS');

export interface DatabaseOptions {
  /** `postgres://…`, Postgres 15 or newer. A `Secret` is not printed with the options. */
  databaseUrl: string | Secret;
  /** The schema that holds every table. Default `siren_gateway`. */
  schema?: string;
  /** Connections per process. Default {@link POOL_SIZE}. */
  poolSize?: number;
  /** Migrate at start, under a lock. Default true; else `npm run migrate`. */
  migrate?: boolean;
}

export type Entities = MixedList<string | (new () => object) | EntitySchema>;

/**
 * How any connection of ours is made. A server that has vanished is noticed by its keep-alive, if by nothing else: without a
 * delay of ours the system waits two hours before it asks.
 */
export const CONNECTING = {
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** A database that hangs must not hang its callers for ever; no statement of ours takes long. See `TIMEOUT_MS`. */
const STATEMENT_TIMEOUT_MS = 15_000;

/** What failed is thrown, and logged by whoever catches it; TypeORM's own logger would write to stdout beside our log. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

interface DataSourceSettings {
  /** Default: a new one, of which nobody hears. */
  state?: DatabaseState;
  /** 0: none, for work that takes as long as it takes. Client and server give a statement up together. */
  statementTimeoutMs?: number;
}

export function dataSourceOptions(
  options: DatabaseOptions,
  entities: Entities,
  { state = new DatabaseState(), statementTimeoutMs = STATEMENT_TIMEOUT_MS }: DataSourceSettings = {},
): DataSourceOptions {
  const session = sessionOf(options, statementTimeoutMs);
  const databaseUrl = Secret.of(options.databaseUrl);
  const gated = { session, gate: state.gate, onError: (error: unknown) => state.noteError(error) };
  return {
    type: 'postgres',
    // Not its address, which holds the password: our pool is told that, and TypeORM shows its options to everybody.
    database: databaseOf(databaseUrl.reveal()),
    schema: session.schema,
    entities,
    migrations: readMigrations(),
    migrationsTableName: 'migrations',
    poolSize: options.poolSize ?? POOL_SIZE,
    applicationName: 'siren-gateway',
    logger: SILENT,
    // TypeORM makes its pool by `new driver.Pool(…)`.
    driver: {
      ...pg,
      Pool: function (config: PoolConfig) {
        const pool = gatedPool({ ...config, connectionString: databaseUrl.reveal() }, gated);
        // As `pg` does it with a password of its own.
        Object.defineProperty(pool.options, 'connectionString', { enumerable: false });
        return pool;
      },
    },
    // Statements that a transaction sends together share a round trip.
    extra: { ...CONNECTING, query_timeout: statementTimeoutMs, pipeline: true },
  };
}

/** Opens a DataSource of a few connections for this work alone, by default without entities. */
export async function withDataSource<Result>(
  options: DatabaseOptions,
  work: (dataSource: DataSource) => Promise<Result>,
  { entities = [], ...settings }: DataSourceSettings & { entities?: Entities } = {},
): Promise<Result> {
  const few = dataSourceOptions({ ...options, poolSize: 3 }, entities, settings);
  const dataSource = await new DataSource(few).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Where a database is; neither who logs in nor how. */
export function databaseAddress(databaseUrl: string): string {
  const { hostname, port, pathname, searchParams } = urlOf(databaseUrl);
  // Without a host there it is where a socket lies.
  return `${hostname || (searchParams.get('host') ?? 'localhost')}:${port || '5432'}${pathname}`;
}

/** The name of a database; undefined: it is called as its user. */
function databaseOf(databaseUrl: string): string | undefined {
  return decodeURI(urlOf(databaseUrl).pathname.slice(1)) || undefined;
}

/** @throws Error that does not repeat it, unlike that of `new URL` */
function urlOf(databaseUrl: string): URL {
  const url = URL.parse(databaseUrl);
  if (url === null)
    throw new Error('the address of the database must look like postgresql://user:password@host:5432/database');
  return url;
}

/** What every session of these options is set to. SQL names its tables bare; the session says where they are. */
export function sessionOf(options: DatabaseOptions, statementTimeoutMs = STATEMENT_TIMEOUT_MS): SessionSettings {
  return { schema: schemaOf(options), statementTimeoutMs };
}

/** The schema's name goes into statements as it is, so it must be a plain one. */
export function schemaOf({ schema = DEFAULT_SCHEMA }: Pick<DatabaseOptions, 'schema'>): string {
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    throw new Error(`the schema must be a plain lower-case name such as ${DEFAULT_SCHEMA}`);
  }
  return schema;
}

const DIRECTORY = new URL('../../migrations/', import.meta.url);
const FILE = /^(\d{4})_(\w+)\.up\.sql$/;
/** TypeORM orders migrations by the 13 digits that end their names: this base plus the file's number. */
const BASE = 1_700_000_000_000;
/**
 * A change of a table waits for whoever reads it, a dump for hours, and all who want the table meanwhile wait behind it. So it
 * waits no longer than a caller would, and is tried again.
 */
const LOCK_TIMEOUT = `SET LOCAL lock_timeout = '1s'`;

/**
 * The migrations are plain SQL, `migrations/NNNN_name.up.sql` and `.down.sql` at the package's root, so that whoever
 * runs them can read them. This turns each pair into the class that TypeORM wants.
 */
export function readMigrations(): (new () => MigrationInterface)[] {
  return readdirSync(DIRECTORY)
    .filter((file) => FILE.test(file))
    .sort()
    .map((file) => {
      const [, number, name] = FILE.exec(file) as unknown as [string, string, string];
      return migrationClass(
        `${name}${BASE + Number(number)}`,
        readFileSync(new URL(file, DIRECTORY), 'utf8'),
        readFileSync(new URL(file.replace('.up.', '.down.'), DIRECTORY), 'utf8'),
      );
    });
}

/** A migration as its file calls it, without its number. */
export function nameOf(className: string): string {
  return className.replace(/\d{13}$/, '');
}

/** The same with its number: `0001_messages`. */
export function fileNameOf(className: string): string {
  const number = Number(/\d{13}$/.exec(className)?.[0] ?? BASE) - BASE;
  return `${String(number).padStart(4, '0')}_${nameOf(className)}`;
}

function migrationClass(name: string, up: string, down: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(LOCK_TIMEOUT);
      await runner.query(up);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(LOCK_TIMEOUT);
      await runner.query(down);
    }
  };
}
