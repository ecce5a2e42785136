import { type DatabaseOptions, schemaOf } from '../database/data-source.js';
import { migrate, migrateDown } from '../database/migrator.js';
import { installQueues, queueSchemaOf, uninstallQueues } from './queue.js';

/** Our tables and pg-boss' own, under one lock. Resolves to the names of our migrations that were run now. */
export function migrateAll(options: DatabaseOptions): Promise<string[]> {
  return migrate(options, (dataSource) => installQueues(dataSource, queueSchemaOf(schemaOf(options))));
}

/** Leaves nothing of ours in the database: the queues, the tables and every message in them are gone. */
export function unmigrateAll(options: DatabaseOptions): Promise<void> {
  return migrateDown(options, (dataSource) => uninstallQueues(dataSource, queueSchemaOf(schemaOf(options))));
}
