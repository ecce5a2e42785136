import pg from 'pg';
import { DEFAULT_SCHEMA } from '../../src/database/data-source.js';

/**
 * A connection of a test's own; whoever opens it ends it.
 * @param schema its tables need no schema's name, nor do those of `public`; null: the session is left as it is
 */
export async function openClient(
  connectionString: string,
  { schema = DEFAULT_SCHEMA }: { schema?: string | null } = {},
): Promise<pg.Client> {
  const options = schema === null ? undefined : `-c search_path=${schema},public`;
  const client = new pg.Client({ connectionString, options });
  // A server that goes away, or a database that is dropped, emits here: without a listener it would fail the whole run.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
