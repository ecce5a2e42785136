import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { appOptionsOf, createApp } from '../../src/app.setup.js';
import { configuration } from '../../src/config/gateway.config.js';
import type { DialectName } from '../../src/tools/sandbox/dialect.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/tools/sandbox/sandbox.js';
import { createTestDatabase, type TestDatabase } from './database.js';

const API_KEY = 'an-admin-key-for-tests-only';
const WEBHOOK_SECRET = 'a-webhook-secret-for-tests-only';
const SIREN_KEY = 'a-siren-key-for-tests-only';

/** Retries are quick. A receipt and an answer are waited for as in production: on a busy machine they take a while. */
const SETTINGS = {
  FALLBACK_AFTER_SECONDS: '300',
  RECEIPT_WAIT_SECONDS: '300',
  RETRY_BASE_MS: '50',
  SIREN_TIMEOUT_MS: '10000',
  // Most tests write the same to the same person, again and again.
  RECIPIENT_LIMIT: '0',
  DUPLICATE_WINDOW_SECONDS: '0',
  LOG_LEVEL: 'silent',
};

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** The whole service, as production composes it, on a database of its own and against a sandbox of its own. */
export interface Gateway {
  url: string;
  app: NestFastifyApplication;
  sandbox: Sandbox;
  dialect: DialectName;
  database: TestDatabase;
  apiKey: string;
  webhookSecret: string;
  /** A request with the API key; a body that is no string is sent as JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers as they come
  call<Body = any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  close(): Promise<void>;
}

export interface GatewayOptions {
  settings?: Record<string, string>;
  /** Of Siren and service (`toolkit`). */
  dialect?: DialectName;
  /** What its sandbox does beside its usual. */
  sandbox?: Pick<SandboxOptions, 'templates' | 'enforceWindow'>;
  /** Another replica of this gateway: the same database and sandbox. */
  beside?: Gateway;
  /** Made and dropped by the caller; else a new one, migrated. */
  database?: TestDatabase;
  /** As ADMIN_API_KEY has them. */
  adminKeys?: string;
  /** Wraps the service's module, to add handlers as an application would. */
  wrap?: (module: ReturnType<typeof AppModule.forRoles>) => Parameters<typeof createApp>[0];
}

export async function startGateway({
  settings = {},
  beside,
  database: given,
  sandbox: options = {},
  dialect = beside?.dialect ?? 'toolkit',
  wrap,
  adminKeys = API_KEY,
}: GatewayOptions = {}): Promise<Gateway> {
  const database = beside?.database ?? given ?? (await createTestDatabase());
  const sandbox =
    beside?.sandbox ?? (await createSandbox({ apiKey: SIREN_KEY, webhookSecret: WEBHOOK_SECRET, dialect, ...options }));
  const restoreEnvironment = setEnvironment({
    ...SETTINGS,
    DATABASE_URL: database.url,
    SIREN_BASE_URL: sandbox.url,
    SIREN_API_KEY: SIREN_KEY,
    SIREN_DIALECT: dialect,
    SIREN_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ADMIN_API_KEY: adminKeys,
    ...settings,
  });
  const compose = async (): Promise<NestFastifyApplication> => {
    const read = configuration();
    const roles = { api: true, worker: settings.ROLES !== 'api' };
    const module = AppModule.forRoles(roles, read.http.servesMetrics ? null : 'closed');
    return createApp(wrap ? wrap(module) : module, appOptionsOf(read));
  };
  const app = await compose().catch((error: unknown) => {
    restoreEnvironment();
    throw error;
  });
  await app.listen(0, '127.0.0.1').catch(async (error: unknown) => {
    await app.close();
    restoreEnvironment();
    throw error;
  });
  const url = await app.getUrl();
  if (beside === undefined) sandbox.setWebhookBaseUrl(url);

  return {
    url,
    app,
    sandbox,
    dialect,
    database,
    apiKey: API_KEY,
    webhookSecret: WEBHOOK_SECRET,
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${API_KEY}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
    async close() {
      await app.close();
      restoreEnvironment();
      if (beside !== undefined) return;
      await sandbox.close();
      if (given === undefined) await database.drop();
    },
  };
}

type Variables = Map<string, string | undefined>;

/** What the variables were that the gateways of a file have set, and how many of these run. */
const first: Variables = new Map();
let running = 0;

/**
 * Sets variables until the function it returns is called; with the last of these, whatever their order, the next test
 * file of this process finds what this one found.
 */
function setEnvironment(variables: Record<string, string>): () => void {
  running++;
  const before: Variables = new Map(Object.keys(variables).map((name) => [name, process.env[name]]));
  for (const [name, value] of before) if (!first.has(name)) first.set(name, value);
  Object.assign(process.env, variables);
  let isSet = true;
  return () => {
    if (!isSet) return;
    isSet = false;
    if (--running > 0) return restore(before);
    restore(first);
    first.clear();
  };
}

function restore(variables: Variables): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
