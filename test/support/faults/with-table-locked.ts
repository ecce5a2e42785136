import pg from 'pg';
import { DEFAULT_SCHEMA } from '../../../src/database/data-source.js';

/** Nobody else reads or writes the table while `work` runs. `table` comes from a test's own code. */
export async function withTableLocked(databaseUrl: string, table: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${DEFAULT_SCHEMA}.${table} IN ACCESS EXCLUSIVE MODE`);
    await work();
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
