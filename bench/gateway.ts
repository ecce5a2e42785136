import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { HEAP_OPTIONS } from '../src/tools/local/service.js';
import { findFreePort } from '../src/tools/local/plan-local-run.js';
import { waitUntil } from '../src/tools/local/postgres-server.js';
import type { Lab } from './lab.js';
import type { Child } from './process/child.js';
import { writeStatements } from './process/write-statements.js';

const MAIN = new URL('../dist/main.js', import.meta.url);
const ANSWER_USAGE = new URL('./process/answer-usage.ts', import.meta.url);
const READY_TIMEOUT_MS = 30_000;

export interface GatewayOptions {
  /** A name for its database and its log. */
  name: string;
  roles: 'api' | 'worker' | 'api,worker';
  /** Another process of this one's service: the same database, keys and secret. */
  beside?: Gateway;
  /** What ends a plan. */
  successStatus: 'accepted' | 'delivered';
  /** A folder for a CPU profile and the costs of its statements, written when it stops. */
  profile: string | undefined;
  /** Another way to its database than the straight one. */
  detour?: (databaseUrl: string) => Promise<string>;
  /** Settings of its own. */
  settings?: Readonly<Record<string, string>>;
}

/** The service, as it runs in production: the built `main.js`, one process, on an empty database of its own. */
export interface Gateway extends Child {
  port: number;
  databaseUrl: string;
  apiKey: string;
  webhookSecret: string;
  /** From its start until it was ready, the migrations of the empty database included. */
  startMs: number;
}

/** Starts the service and resolves when it is ready. */
export async function startGateway(lab: Lab, options: GatewayOptions): Promise<Gateway> {
  const { name, roles, beside, successStatus, profile, detour, settings } = options;
  const databaseUrl = beside?.databaseUrl ?? (await lab.createDatabase(name));
  const port = await findFreePort();
  const apiKey = beside?.apiKey ?? randomBytes(24).toString('hex');
  const webhookSecret = beside?.webhookSecret ?? randomBytes(24).toString('hex');
  const began = performance.now();
  const child = await lab.start(MAIN, {
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: (await detour?.(databaseUrl)) ?? databaseUrl,
      SIREN_BASE_URL: `http://127.0.0.1:${lab.siren.port}`,
      SIREN_API_KEY: 'bench',
      SIREN_WEBHOOK_SECRET: webhookSecret,
      ADMIN_API_KEY: apiKey,
      HOST: '127.0.0.1',
      PORT: String(port),
      ROLES: roles,
      SUCCESS_STATUS: successStatus,
      ...settings,
    },
    preload: [ANSWER_USAGE],
    nodeOptions: [
      ...HEAP_OPTIONS,
      ...(profile === undefined
        ? []
        : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}.cpuprofile`]),
    ],
    log: join(lab.folder, `${name}.log`),
  });
  const ready = await waitUntil(() => isReady(port), { timeoutMs: READY_TIMEOUT_MS });
  if (!ready) throw new Error(`the service was not ready after ${READY_TIMEOUT_MS} ms`);
  const startMs = performance.now() - began;
  const stop = async (): Promise<void> => {
    if (profile !== undefined) await writeStatements(databaseUrl, join(profile, `${name}.statements.txt`));
    await child.stop();
  };
  return { ...child, stop, port, databaseUrl, apiKey, webhookSecret, startMs };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}
