import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { withConnection } from '../src/tools/local/postgres-server.js';

/** What the figures were measured on, in one line. */
export async function describeMachine(databaseUrl: string): Promise<string> {
  const postgres = await withConnection(databaseUrl, async (client) => {
    const { rows } = await client.query<{ version: string; fsync: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync`,
    );
    return `PostgreSQL ${rows[0]!.version} (fsync ${rows[0]!.fsync})`;
  });
  const cores = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  return `${cores}, ${platform()} ${release()}, Node ${process.versions.node}, ${postgres}, load before ${loadavg()[0]!.toFixed(1)}`;
}
