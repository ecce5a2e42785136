import { createSandbox, type Sandbox } from '../../src/tools/sandbox/sandbox.js';
import { findFreePort } from '../../src/tools/local/plan-local-run.js';
import { type BuiltProgram, startBuilt } from './built-program.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { eventually } from './eventually.js';

const SIREN = { apiKey: 'a-siren-key-for-tests-only', webhookSecret: 'a-webhook-secret-for-tests-only' };
const API_KEY = 'an-admin-key-for-tests-only';

/** The service as production runs it, a process of its own, on a database and against a sandbox of its own. */
export interface ServiceProcess {
  program: BuiltProgram;
  url: string;
  port: number;
  sandbox: Sandbox;
  database: TestDatabase;
  apiKey: string;
  webhookSecret: string;
  headers: { authorization: string; 'content-type': string };
  /** Kills what still runs. */
  close(): Promise<void>;
}

/**
 * Starts the service and resolves when it is ready; call `ensureBuilt()` before.
 * @param stdout a file descriptor for its log
 * @param beside whose database and sandbox it shares, which are closed with that
 */
export async function startServiceProcess(
  settings: Record<string, string> = {},
  stdout?: number,
  beside?: Pick<ServiceProcess, 'database' | 'sandbox'>,
): Promise<ServiceProcess> {
  const database = beside?.database ?? (await createTestDatabase());
  const sandbox = beside?.sandbox ?? (await createSandbox(SIREN));
  const port = await findFreePort();
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    SIREN_BASE_URL: sandbox.url,
    SIREN_API_KEY: SIREN.apiKey,
    SIREN_WEBHOOK_SECRET: SIREN.webhookSecret,
    ADMIN_API_KEY: API_KEY,
    HOST: '127.0.0.1',
    PORT: String(port),
    ...settings,
  };
  const program = startBuilt('main.js', env, { ...(stdout !== undefined && { stdout }) });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    const { status } = await fetch(`${url}/health/ready`);
    if (status !== 200) throw new Error(`not ready: ${program.output()}`);
  });
  return {
    program,
    url,
    port,
    sandbox,
    database,
    apiKey: API_KEY,
    webhookSecret: SIREN.webhookSecret,
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    async close() {
      program.signal('SIGKILL');
      await program.ended;
      if (beside !== undefined) return;
      await sandbox.close();
      await database.drop();
    },
  };
}
