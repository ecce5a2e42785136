import pg from 'pg';
import { DEFAULT_SCHEMA } from '../../src/database/data-source.js';
import type { TestDatabase } from './database.js';

/** Runs one statement on a connection of its own, beside whatever the service does; tables need no schema's name. */
export async function query<Row extends pg.QueryResultRow>(
  database: string | Pick<TestDatabase, 'url'>,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const connectionString = typeof database === 'string' ? database : database.url;
  const client = new pg.Client({ connectionString, options: `-c search_path=${DEFAULT_SCHEMA}` });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
