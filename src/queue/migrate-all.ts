import { type DatabaseOptions, schemaOf } from '../database/data-source.js';
import { migrate } from '../database/migrator.js';
import { installQueues, queueSchemaOf } from './queue.js';

/** Our tables and pg-boss' own, under one lock. */
export function migrateAll(options: DatabaseOptions): Promise<void> {
  return migrate(options, (dataSource) => installQueues(dataSource, queueSchemaOf(schemaOf(options))));
}
