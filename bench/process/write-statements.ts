import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withConnection } from '../../src/tools/local/postgres-server.js';
import { count, table } from '../table.js';

const MOST = 60;

/** Writes down what the statements of a database have cost so far, the dearest first. Needs `pg_stat_statements` loaded. */
export async function writeStatements(databaseUrl: string, file: string): Promise<void> {
  await withConnection(databaseUrl, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public');
    const { rows } = await client.query<{ query: string; calls: number; ms: number; rows: number }>(
      `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS query, calls::float8, total_exec_time + total_plan_time AS ms,
              rows::float8
         FROM public.pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        ORDER BY ms DESC LIMIT ${MOST}`,
    );
    const lines = rows.map(({ query, ms, calls, rows: n }) => ({
      what: query.slice(0, 150),
      cells: [count(calls), count(n), count(ms), count((ms * 1000) / calls)],
    }));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${table('statement', ['calls', 'rows', 'ms', 'µs each'], lines)}\n`);
  });
}
