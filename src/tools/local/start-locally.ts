import { open } from 'node:fs/promises';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.js';
import { databaseFolder, readyLines, startLines } from './announce.js';
import { EXAMPLE_APPROVED, EXAMPLE_TEMPLATES } from './example-templates.js';
import { loadTemplates } from './load-templates.js';
import { planLocalRun, type LocalPlan } from './plan-local-run.js';
import { startPostgres, type RunningPostgres } from './postgres.js';
import { startService, startWatchedService, type Service } from './service.js';
import { createStopList } from './stop-list.js';
import { untilReady } from './until-ready.js';

export interface LocalRunOptions {
  /** Settings as the service takes them; what is missing is provided. `PORT=0` chooses a free port. */
  env: NodeJS.ProcessEnv;
  /** Keeps the database and the generated secrets. */
  dataDir: string;
  /** Told what is provided and where everything is, a line each. */
  log: (line: string) => void;
  /** A file for the service's log, rewritten at each start; absent: our own output. */
  serviceLog?: string;
  /** The program to run instead of the service's own. */
  main?: string;
  /** Build and restart the service at each change of the source. */
  watch?: boolean;
  /** Gives up the start; what runs by then is stopped. */
  signal?: AbortSignal;
}

/** Which part of a run ended first, and with which exit code. In watch mode the service starts again instead. */
export type Ended = { part: 'service'; code: number } | { part: 'database' };

/** The whole of it, running. */
export interface LocalRun {
  /** Where the service is reached, without a trailing slash. */
  baseUrl: string;
  adminApiKey: string;
  /** Undefined when the environment names a Siren. */
  sandbox: Sandbox | undefined;
  databaseUrl: string;
  /** Resolves when the service or the database is gone: of itself, or because of `stop`. */
  ended: Promise<Ended>;
  /** Ends the service at once, so that a stop in progress gets on. */
  hurry(): void;
  /** Stops the service, then the sandbox, then the database. May be called often. */
  stop(): Promise<void>;
}

/**
 * Starts the service with all that it needs and resolves when it is ready for work.
 * @throws LocalRunError or ConfigurationError, with one line for the person at the terminal; nothing is left running
 */
export async function startLocally(options: LocalRunOptions): Promise<LocalRun> {
  const { env, dataDir, log, serviceLog, main, watch = false, signal } = options;
  const began = performance.now();
  const plan = await planLocalRun(env, dataDir);
  for (const line of startLines(plan, dataDir)) log(line);

  const running = createStopList();
  try {
    const postgres = plan.missing.database
      ? await startPostgres({ dataDir: databaseFolder(dataDir), durable: true, database: 'siren_gateway', log })
      : undefined;
    if (postgres !== undefined) running.add(() => postgres.stop());
    signal?.throwIfAborted();

    const sandbox = plan.missing.siren ? await startSandbox(plan) : undefined;
    if (sandbox !== undefined) running.add(() => sandbox.close());
    signal?.throwIfAborted();

    const databaseUrl = postgres?.url ?? env.DATABASE_URL ?? '';
    const logFile = serviceLog === undefined ? undefined : await open(serviceLog, 'w', 0o600);
    if (logFile !== undefined) running.add(() => logFile.close());
    const service = (watch ? startWatchedService : startService)({
      env: plan.environment({ databaseUrl, sirenUrl: sandbox?.url ?? '' }),
      stopGraceMs: plan.stopGraceMs,
      output: logFile?.fd,
      main,
      log,
    });
    running.add(() => service.stop());
    await untilReady(plan.baseUrl, service, signal);

    // Into a database of the user's own nothing is put, and another Siren has not approved them.
    if (postgres !== undefined && sandbox !== undefined) await provideTemplates(plan, log);

    const where = { baseUrl: plan.baseUrl, sandboxUrl: sandbox?.url, postgresPort: postgres?.port };
    for (const line of readyLines(where, performance.now() - began)) log(line);
    return {
      baseUrl: plan.baseUrl,
      adminApiKey: plan.secrets.adminKey,
      sandbox,
      databaseUrl,
      ended: firstEnd(service, postgres),
      hurry: () => service.hurry(),
      stop: () => running.stopAll(),
    };
  } catch (error) {
    await running.stopAll();
    throw error;
  }
}

function startSandbox({ secrets, baseUrl }: LocalPlan): Promise<Sandbox> {
  return createSandbox({
    apiKey: secrets.sandboxApiKey,
    webhookSecret: secrets.webhookSecret,
    webhookBaseUrl: baseUrl,
    templates: EXAMPLE_APPROVED,
  });
}

/** Without them all else works. */
async function provideTemplates({ baseUrl, secrets }: LocalPlan, log: (line: string) => void): Promise<void> {
  try {
    const created = await loadTemplates(baseUrl, secrets.adminKey, EXAMPLE_TEMPLATES);
    if (created > 0)
      log(`  ${created} example templates, in English, Hindi, Spanish and Portuguese: ${baseUrl}/api/v1/templates`);
  } catch (error) {
    log(`  the example templates were not loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function firstEnd(service: Service, postgres: RunningPostgres | undefined): Promise<Ended> {
  const serviceEnd = service.ended.then((code): Ended => ({ part: 'service', code }));
  if (postgres === undefined) return serviceEnd;
  return Promise.race([serviceEnd, postgres.ended.then((): Ended => ({ part: 'database' }))]);
}
