import 'reflect-metadata';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type DynamicModule, Logger } from '@nestjs/common';
import { createApp } from './app.setup.js';
import type { Configuration } from './config/configuration.js';
import { ConfigurationError } from './config/configuration.error.js';
import { configuration } from './config/gateway.config.js';
import { packageVersion } from './config/package-version.js';
import { DEFAULT_SCHEMA } from './database/data-source.js';
import { MIGRATIONS_RUN } from './database/database.module.js';
import { isDatabaseUnavailable } from './database/unavailable.js';
import { Draining } from './http/draining.js';
import type { MetricsAddress } from './metrics/metrics.server.js';

/** `npm`, and whoever signals a whole group of processes, passes the same signal on twice. */
const SAME_SIGNAL_MS = 50;

/**
 * One process in the foreground, with the settings of its environment and of `.env` in the working directory: exits 0 on
 * SIGTERM (once requests went elsewhere) or SIGINT, and 1 with one line when it cannot start.
 */
export async function runService(
  moduleFor: (roles: Configuration['roles'], metrics: MetricsAddress | null) => DynamicModule,
): Promise<void> {
  try {
    // The environment wins over the file.
    if (existsSync('.env')) process.loadEnvFile('.env');
    const settings = configuration();
    const { http, roles, shutdown, tracing } = settings;
    const stopTracing = await startTracing(tracing);
    const app = await createApp(moduleFor(roles, metricsAddress(http)));
    await app.listen(http.port, http.host);
    const started = {
      address: app.getHttpServer().address() as AddressInfo,
      migrationsRun: app.get<string[]>(MIGRATIONS_RUN, { strict: false }),
    };
    new Logger('Start').log(startLine(settings, started), 'started');
    stopOnSignal(app.get(Draining), () => app.close().then(stopTracing), shutdown);
  } catch (error) {
    fail(error);
  }
}

/** What a process says of itself once it serves: enough to know which one it is and what it did, and no secret. */
function startLine(
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

/** OpenTelemetry's SDK takes up to half a second to load: only who wants traces has it. Resolves to what ends it. */
async function startTracing({ endpoint, ...options }: Configuration['tracing']): Promise<() => Promise<void>> {
  if (endpoint === null) return () => Promise.resolve();
  return (await import('./tracing/start-tracing.js')).startTracing({ endpoint, ...options });
}

/** Null: the metrics are where the probes are. */
function metricsAddress({ host, metricsPort }: Configuration['http']): MetricsAddress | null {
  return metricsPort === null ? null : { host, port: metricsPort };
}

/**
 * Ends the process in good order. SIGTERM is how an orchestrator stops it while requests still come: they are served until
 * load balancers have learned of it. SIGINT, which is somebody at a terminal, and any second signal end that at once.
 * @param close resolves when all is done; with `graceMs` over, the process ends without it
 */
function stopOnSignal(
  draining: Draining,
  close: () => Promise<void>,
  { drainMs, graceMs }: Configuration['shutdown'],
): void {
  let first: { signal: NodeJS.Signals; at: number } | undefined;
  const end = (): void => {
    if (draining.over.aborted) return;
    draining.end();
    // What does not end by then is picked up by others: every lease ends by itself.
    setTimeout(() => process.exit(0), graceMs).unref();
    close().then(() => process.exit(0), fail);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const at = performance.now();
    if (first?.signal === signal && at - first.at < SAME_SIGNAL_MS) return;
    if (signal === 'SIGINT' || first !== undefined || drainMs === 0) return end();
    first = { signal, at };
    draining.begin();
    setTimeout(end, drainMs);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(error: unknown): never {
  process.stderr.write(`siren-gateway: ${error instanceof Error ? error.message : String(error)}\n`);
  // A setting that is wrong is named, and a database that is away is not here; anything else is ours to find.
  const isOurs = error instanceof Error && !(error instanceof ConfigurationError) && !isDatabaseUnavailable(error);
  if (isOurs) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
