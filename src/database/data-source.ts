import type { DataSourceOptions, EntitySchema, MixedList } from 'typeorm';
import { closeOnTimeout } from './close-on-timeout.js';
import { readMigrations } from './migrations.js';

/** The name of the module's own DataSource, so that it never meets an application's default one. */
export const DATA_SOURCE = 'siren-gateway';
export const DEFAULT_SCHEMA = 'siren_gateway';

export interface DatabaseOptions {
  /** `postgres://…`, Postgres 15 or newer. */
  databaseUrl: string;
  /** The schema that holds every table. Default `siren_gateway`; the queue's lies beside it as `<schema>_jobs`. */
  schema?: string;
  /** Connections per process. Default 20. */
  poolSize?: number;
  /** Migrate at start, under a lock. Default true; else `npm run migrate`. */
  migrate?: boolean;
}

export type Entities = MixedList<string | (new () => object) | EntitySchema>;

export function dataSourceOptions(options: DatabaseOptions, entities: Entities): DataSourceOptions {
  const schema = schemaOf(options);
  return {
    type: 'postgres',
    url: options.databaseUrl,
    schema,
    entities,
    migrations: readMigrations(),
    migrationsTableName: 'migrations',
    poolSize: options.poolSize ?? 20,
    applicationName: 'siren-gateway',
    extra: {
      // SQL names its tables bare; the session says where they are. Compiling a statement takes longer than ours run.
      options: `-c search_path=${schema} -c jit=off`,
      connectionTimeoutMillis: 5_000,
      // A database that hangs must not hang its callers for ever; no statement of ours takes long. See `TIMEOUT_MS`.
      query_timeout: 15_000,
      onConnect: closeOnTimeout,
      // The server gives up with us: a statement that waits for a lock would keep the locks of its transaction, too.
      statement_timeout: 15_000,
      // A worker that is frozen in a transaction holds rows that others need; between two statements pass milliseconds.
      idle_in_transaction_session_timeout: 5_000,
      keepAlive: true,
    },
  };
}

/** The schema's name goes into statements as it is, so it must be a plain one. */
export function schemaOf({ schema = DEFAULT_SCHEMA }: Pick<DatabaseOptions, 'schema'>): string {
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    throw new Error(`the schema must be a plain lower-case name such as ${DEFAULT_SCHEMA}`);
  }
  return schema;
}
