import { open } from 'node:fs/promises';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.js';
import { databaseFolder, readyLines, startLines } from './announce.js';
import { EXAMPLE_APPROVED, EXAMPLE_TEMPLATES, type ExampleTemplate } from './example-templates.js';
import { LocalRunError } from './preflight.js';
import { type LocalPlan, planLocalRun } from './plan-local-run.js';
import { type RunningPostgres, startPostgres } from './postgres.js';
import { type Child, type Service, startService, startWatchedService } from './service.js';
import { waitUntil } from './postgres-server.js';

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

/** Ends one thing. */
type Stop = () => Promise<void>;

/** What was started, in order, to be stopped in the opposite order. */
interface StopList {
  add(stop: Stop): void;
  /** Stops all, one after the other, the newest first, and goes on past one that fails. May be called often. */
  stopAll(): Promise<void>;
}

export function createStopList(): StopList {
  const stops: Stop[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    const failures: unknown[] = [];
    for (const stop of stops.toReversed()) await stop().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped');
  };
  return { add: (stop) => void stops.push(stop), stopAll: () => (running ??= stopAll()) };
}

/** Migrations of a large database at start may take a while. */
const READY_TIMEOUT_MS = 120_000;

/**
 * Resolves when the service answers that it is ready for work.
 * @throws LocalRunError when it ends first or takes too long; the reason is `signal`'s when that is aborted
 */
async function untilReady(baseUrl: string, service: Child, signal: AbortSignal | undefined): Promise<void> {
  const ready = await waitUntil(
    async () => {
      signal?.throwIfAborted();
      if (service.hasEnded())
        throw new LocalRunError(`The service ended while it started, code ${await service.ended}`);
      return isReady(baseUrl);
    },
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 50 },
  );
  if (!ready) throw new LocalRunError(`The service is not ready after ${READY_TIMEOUT_MS / 1000} s: see its log`);
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

const TIMEOUT_MS = 10_000;

/**
 * Creates and publishes templates that are not there yet; those that are stay as they are. Resolves to how many are new.
 * @throws Error with the answer of the service, when it takes one not
 */
async function loadTemplates(baseUrl: string, apiKey: string, templates: readonly ExampleTemplate[]): Promise<number> {
  let created = 0;
  for (const template of templates) {
    if ((await post(baseUrl, apiKey, '', template)) === 409) continue;
    await post(baseUrl, apiKey, `/${template.name}/publish`, {});
    created++;
  }
  return created;
}

async function post(baseUrl: string, apiKey: string, path: string, body: object): Promise<number> {
  const response = await fetch(`${baseUrl}/api/v1/templates${path}`, {
    method: 'POST',
    redirect: 'error',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok && response.status !== 409) {
    throw new Error(`the example templates were answered ${response.status}: ${await response.text()}`);
  }
  return response.status;
}
