import { relative } from 'node:path';
import { adminKeyFile } from './local-secrets.js';
import type { LocalPlan } from './plan-local-run.js';

/** The first lines of a run: where the service will be, and what is provided for lack of a setting. */
export function startLines({ missing, secrets, baseUrl }: LocalPlan, dataDir: string): string[] {
  const lines = [`siren-gateway starts on ${baseUrl}`];
  if (missing.database) {
    lines.push(`  DATABASE_URL is not set: PostgreSQL of its own, kept in ${shown(databaseFolder(dataDir))}`);
  }
  if (missing.siren)
    lines.push('  SIREN_API_KEY is not set: the sandbox, a pretend Siren that sends nothing to anybody');
  if (missing.adminKey) {
    const file = shown(adminKeyFile(dataDir));
    lines.push(
      secrets.adminKeyIsNew
        ? `  ADMIN_API_KEY is not set: ${secrets.adminKey} (made now, kept in ${file})`
        : `  ADMIN_API_KEY is not set: the one kept in ${file}`,
    );
  }
  if (missing.siren && missing.events) {
    lines.push('  EVENTS_URL is not set: events are kept all the same, to be polled at /api/v1/events');
  }
  return lines;
}

/** The lines that say that all is up and where to go next. */
export function readyLines(
  run: { baseUrl: string; sandboxUrl: string | undefined; postgresPort: number | undefined },
  tookMs: number,
): string[] {
  const where = [`dashboard ${run.baseUrl}/admin/`, `docs ${run.baseUrl}/docs`];
  if (run.sandboxUrl !== undefined) where.push(`sandbox ${run.sandboxUrl}`);
  if (run.postgresPort !== undefined) where.push(`database 127.0.0.1:${run.postgresPort}`);
  return [`ready after ${(tookMs / 1000).toFixed(1)} s: ${where.join(', ')}`, 'Ctrl-C stops everything'];
}

/** The folder of the embedded database. */
export function databaseFolder(dataDir: string): string {
  return `${dataDir}/postgres`;
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
