import { createSandbox, type Sandbox } from '../../src/tools/sandbox/sandbox.js';
import { ensureBuilt } from './build.js';
import { startBuilt } from './built-program.js';
import { createEmptyDatabase, type TestDatabase } from './database.js';
import { eventually } from './eventually.js';

const API_KEY = 'an-admin-key-for-tests-only';
const WEBHOOK_SECRET = 'a-webhook-secret-for-tests-only';
const SIREN_KEY = 'a-siren-key-for-tests-only';

/** A line of the log, parsed. */
export type LogLine = Record<string, unknown> & { level: string; msg: string };

/** The service as its operators have it: a process of its own, known by what it answers and by what it prints. */
export interface OperatedService {
  url: string;
  apiKey: string;
  webhookSecret: string;
  sandbox: Sandbox;
  database: TestDatabase;
  /** As it reaches it: by a proxy where one was given. */
  databaseUrl: string;
  /** All that it has printed. */
  output(): string;
  /** Its lines of the log so far, those with this message alone where one is given. */
  lines(msg?: string): LogLine[];
  /** A request with the API key. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers as they come
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** Ends it as its operators do; resolves to its exit code. */
  stop(): Promise<number | null>;
  close(): Promise<void>;
}

export interface OperatedOptions {
  settings?: Record<string, string>;
  /** Makes its way to the database, from the database's own address; without it there is nothing in between. */
  wayTo?: (databaseUrl: string) => Promise<string>;
}

/** Starts the built service on an empty database and a sandbox of its own, and waits until it says that it has started. */
export async function startOperated({ settings, wayTo }: OperatedOptions = {}): Promise<OperatedService> {
  await ensureBuilt();
  const database = await createEmptyDatabase();
  const databaseUrl = wayTo ? await wayTo(database.url) : database.url;
  const sandbox = await createSandbox({ apiKey: SIREN_KEY, webhookSecret: WEBHOOK_SECRET });
  const program = startBuilt('main.js', {
    FALLBACK_AFTER_SECONDS: '60',
    RECEIPT_WAIT_SECONDS: '60',
    RETRY_BASE_MS: '50',
    RECIPIENT_LIMIT: '0',
    DUPLICATE_WINDOW_SECONDS: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    ...settings,
    DATABASE_URL: databaseUrl,
    SIREN_BASE_URL: sandbox.url,
    SIREN_API_KEY: SIREN_KEY,
    SIREN_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ADMIN_API_KEY: API_KEY,
  });
  let isOver = false;
  void program.ended.then(() => (isOver = true));

  const lines = (msg?: string): LogLine[] => {
    const all = program
      .output()
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'));
    return all.map((line) => JSON.parse(line) as LogLine).filter((line) => msg === undefined || line.msg === msg);
  };
  const started = await eventually(() => {
    const [line] = lines('started');
    if (line === undefined && !isOver) throw new Error('it has not started');
    return line;
  });
  if (started === undefined) throw new Error(`it ended: ${program.output()}`);
  const url = `http://127.0.0.1:${String(started.port)}`;
  sandbox.setWebhookBaseUrl(url);

  const stop = (): Promise<number | null> => {
    program.signal('SIGTERM');
    return program.ended;
  };
  return {
    url,
    apiKey: API_KEY,
    webhookSecret: WEBHOOK_SECRET,
    sandbox,
    database,
    databaseUrl,
    output: () => program.output(),
    lines,
    async call(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${API_KEY}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    stop,
    async close() {
      await stop();
      await sandbox.close();
      await database.drop();
    },
  };
}

/** What no line may hold, of any form: numbers, texts, keys, secrets. */
export function leaksOf(service: OperatedService, texts: readonly string[]): string[] {
  const { username, password } = new URL(service.database.url);
  const secrets = [API_KEY, WEBHOOK_SECRET, SIREN_KEY, `${username}:${password}`, ...texts];
  const output = service.output();
  return [...secrets.filter((secret) => output.includes(secret)), ...(output.match(/\+?91\s?98765\s?\d{5}/g) ?? [])];
}
