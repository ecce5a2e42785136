import { DEFAULT_SCHEMA } from '../../../src/database/data-source.js';
import { openClient } from '../open-client.js';

/** Nobody else reads or writes the table while `work` runs. `table` comes from a test's own code. */
export async function withTableLocked(databaseUrl: string, table: string, work: () => Promise<void>): Promise<void> {
  const client = await openClient(databaseUrl);
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${DEFAULT_SCHEMA}.${table} IN ACCESS EXCLUSIVE MODE`);
    await work();
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
