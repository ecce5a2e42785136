import type pg from 'pg';
import type { TestDatabase } from './database.js';
import { openClient } from './open-client.js';

/** Runs one statement on a connection of its own, beside whatever the service does; tables need no schema's name. */
export async function query<Row extends pg.QueryResultRow>(
  database: string | Pick<TestDatabase, 'url'>,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const connectionString = typeof database === 'string' ? database : database.url;
  const client = await openClient(connectionString);
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
