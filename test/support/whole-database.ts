import { openClient } from './open-client.js';

/** Every row of every table of ours as JSON, by the name of its table; those of partitions under the table's own. */
async function wholeDatabase(database: { url: string }): Promise<Map<string, string[]>> {
  const client = await openClient(database.url);
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`,
    );
    const all = new Map<string, string[]>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} AS t`);
      all.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return all;
  } finally {
    await client.end();
  }
}

/** The rows in which something of this stands, each behind the name of its table. */
export async function rowsWith(database: { url: string }, isIt: (row: string) => boolean): Promise<string[]> {
  const all = await wholeDatabase(database);
  return [...all].flatMap(([table, rows]) => rows.filter(isIt).map((row) => `${table} ${row}`));
}
