import 'reflect-metadata';
import { type DynamicModule, Logger } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { appOptionsOf, createApp } from './app.setup.js';
import { ConfigurationError } from './config/configuration.error.js';
import { configuration, sentenceOn, unknownSettingsOfEnvironment } from './config/gateway.config.js';
import { packageVersion } from './config/package-version.js';
import type { Configuration } from './config/read-configuration.js';
import { loadDotEnv } from './config/setting-files.js';
import { databaseAddress, DEFAULT_SCHEMA } from './database/data-source.js';
import { MIGRATIONS_RUN } from './database/database.module.js';
import { explainDatabaseFailure } from './database/explain-failure.js';
import { waitForDatabase } from './database/wait-for-database.js';
import { Draining } from './http/draining.js';
import { standardOutput } from './http/log-output.js';
import { safeError } from './http/safe-error.js';
import { type ExpectedFailure, lastLine, logLine } from './logging/last-line.js';
import type { MetricsAddress } from './metrics/metrics.server.js';
import { tryListening } from './tools/local/plan-local-run.js';

/** What Node says of a socket that cannot listen, or of a name that it cannot look up. */
type ListenError = NodeJS.ErrnoException & { port?: number; hostname?: string };

/**
 * Why a start failed, for whoever runs the service; null for a fault of the code.
 * @param settings null where they could not be read
 */
function explainStartFailure(error: unknown, settings: Configuration | null): ExpectedFailure | null {
  if (error instanceof ConfigurationError) return { settings: error.settings, message: error.message };
  if (settings === null) return null;
  return explainListenFailure(error, settings.http) ?? explainDatabaseFailure(error, settings.database.url);
}

function explainListenFailure(error: unknown, http: Configuration['http']): ExpectedFailure | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall, hostname, port = http.port } = error as ListenError;
  const setting = port === http.metricsPort ? 'METRICS_PORT' : 'PORT';
  const host = { settings: ['HOST'], code, message: `HOST is no address of this machine: 0.0.0.0 is all of them` };
  if (syscall === 'getaddrinfo') return hostname === http.host ? host : null;
  if (syscall !== 'listen' && syscall !== 'bind') return null;
  switch (code ?? '') {
    case 'EADDRINUSE':
      return {
        settings: [setting],
        code,
        message: `port ${port} is taken: stop what listens there, or set ${setting} to another`,
      };
    case 'EACCES':
      return {
        settings: [setting],
        code,
        message: `port ${port} may not be used by this user: set ${setting} to one of 1024 or above`,
      };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return host;
    default:
      return null;
  }
}

/** `npm`, and whoever signals a whole group of processes, passes the same signal on twice. */
const SAME_SIGNAL_MS = 50;

/** Levels of the log that a warning is beneath. */
const NO_WARNINGS = ['error', 'fatal', 'silent'];

/**
 * One process in the foreground, with the settings of its environment and of `.env` in the working directory: exits 0 on
 * SIGTERM (once requests went elsewhere) or SIGINT, and 1 when it cannot start, with one line in the log that names the
 * setting and what to do.
 */
export async function runService(
  moduleFor: (roles: Configuration['roles'], metrics: MetricsAddress | 'closed' | null) => DynamicModule,
): Promise<void> {
  // Node's reports of a crash would list the environment, with all that is secret in it.
  process.report.excludeEnv = true;
  // Process 1 of a container ignores a signal without a handler, and a start may wait long for its database.
  const stopStart = (): never => process.exit(0);
  process.on('SIGTERM', stopStart).on('SIGINT', stopStart);
  let settings: Configuration | null = null;
  try {
    loadDotEnv();
    settings = readSettings();
    const { http, roles, shutdown, tracing, database } = settings;
    // First, so that a port that is taken ends it before a database is migrated or a line is logged.
    for (const port of [http.port, http.metricsPort ?? 0]) await tryListening(port, http.host);
    const stopTracing = await startTracing(tracing);
    await waitForDatabase(database.url.reveal(), { waitMs: database.waitMs, onWaiting: reportWaiting(settings) });
    const app = await createApp(moduleFor(roles, metricsAddress(http)), appOptionsOf(settings));
    await app.listen(http.port, http.host);
    const started = {
      address: app.getHttpServer().address() as AddressInfo,
      migrationsRun: app.get<string[]>(MIGRATIONS_RUN, { strict: false }),
    };
    new Logger('Start').log(startLine(settings, started), 'started');
    // Never without a handler in between: a signal that has come by then, and waits to be told, would be lost.
    stopOnSignal(app.get(Draining), () => app.close().then(stopTracing), shutdown);
    process.off('SIGTERM', stopStart).off('SIGINT', stopStart);
  } catch (error) {
    fail(error, settings);
  }
}

/** Warns of what looks like a setting and is none, also where that is why one is missing. */
function readSettings(): Configuration {
  const unknown = unknownSettingsOfEnvironment();
  const warn = () => {
    for (const one of unknown) write(logLine('warn', { ...one }, sentenceOn(one), new Date()));
  };
  let settings: Configuration;
  try {
    settings = configuration();
  } catch (error) {
    warn();
    throw error;
  }
  if (warns(settings)) warn();
  return settings;
}

function reportWaiting(settings: Configuration): Parameters<typeof waitForDatabase>[1]['onWaiting'] {
  return ({ settings: names, code, message }, waitedMs) => {
    const fields = { settings: names, code, waitedMs, waitMs: settings.database.waitMs, why: message };
    if (warns(settings)) write(logLine('warn', fields, 'waiting for the database', new Date()));
  };
}

function warns({ log }: Configuration): boolean {
  return !NO_WARNINGS.includes(log.level);
}

function write(line: string): void {
  standardOutput().write(line);
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
    database: databaseAddress(database.url.reveal()),
    schema: DEFAULT_SCHEMA,
    migrationsRun,
  };
}

/** OpenTelemetry's SDK takes up to half a second to load: only who wants traces has it. Resolves to what ends it. */
async function startTracing({ endpoint, headers, ...options }: Configuration['tracing']): Promise<() => Promise<void>> {
  if (endpoint === null) return () => Promise.resolve();
  return (await import('./tracing/start-tracing.js')).startTracing({
    endpoint,
    headers: () => headers?.reveal() ?? {},
    ...options,
  });
}

/** Null: the metrics are where the probes are. */
function metricsAddress({ host, metricsPort, servesMetrics }: Configuration['http']): MetricsAddress | 'closed' | null {
  if (!servesMetrics) return 'closed';
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
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(error, null),
    );
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

/** What can be expected has a sentence, for whoever can mend it; a fault of the code has its stack. */
function fail(error: unknown, settings: Configuration | null): never {
  const expected = explainStartFailure(error, settings);
  const line =
    expected === null
      ? logLine('fatal', { err: safeError(error) }, 'the service cannot go on', new Date())
      : lastLine(expected, new Date());
  write(line);
  process.exit(1);
}
