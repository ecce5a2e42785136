import type { AddressInfo } from 'node:net';
import type { Configuration } from './config/configuration.js';
import { packageVersion } from './config/package-version.js';
import { DEFAULT_SCHEMA } from './database/data-source.js';

/** What a process says of itself once it serves: enough to know which one it is and what it did, and no secret. */
export function startLine(
  { http, roles, siren, database }: Configuration,
  { address, migrationsRun }: { address: AddressInfo; migrationsRun: readonly string[] },
): object {
  return {
    version: packageVersion(),
    node: process.version,
    host: address.address,
    port: address.port,
    ...(http.metricsPort !== null && { metricsPort: http.metricsPort }),
    roles: Object.entries(roles).flatMap(([role, isOn]) => (isOn ? [role] : [])),
    dialect: siren.dialect,
    database: databaseOf(database.url),
    schema: DEFAULT_SCHEMA,
    migrationsRun,
  };
}

/** Where the database is; neither who logs in nor how. */
function databaseOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  // Without a host there it is where a socket lies.
  return `${hostname || (searchParams.get('host') ?? 'localhost')}:${port || '5432'}${pathname}`;
}
