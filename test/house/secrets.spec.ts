import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createSandbox } from '../../src/tools/sandbox/sandbox.js';
import { findFreePort } from '../../src/tools/local/plan-local-run.js';
import { ensureBuilt } from '../support/build.js';
import { type BuiltProgram, startBuilt } from '../support/built-program.js';
import { createTestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startEventReceiver } from '../support/event-receiver.js';
import { deliverWebhook, incoming } from '../support/siren-webhooks.js';

beforeAll(ensureBuilt);

const EVENTS_SECRET = `whsec_${Buffer.from('a-secret-of-events-for-tests-only').toString('base64')}`;
const SECRETS = {
  SIREN_API_KEY: 'a-siren-key-for-tests-only',
  SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
  ADMIN_API_KEY: 'an-admin-key-for-tests-only',
  EVENTS_SECRET,
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a-collectors-key-for-tests-only',
};
/** What of each may be seen nowhere. */
const NOT_TO_BE_SEEN = [
  ...Object.values(SECRETS).map((secret) => secret.replace(/^(whsec_|api-key=)/, '')),
  new URL(inject('postgresUrl')).password,
];

/** A fault of the code, when it is told to: everything that is thrown without being caught ends so. */
const CRASHES = `data:text/javascript,${encodeURIComponent(
  `process.on('SIGUSR2', () => { throw Object.assign(new Error('a fault of the code'), { cause: new Error('deeper') }); });`,
)}`;

/** Node's own name for it holds the time, which looks like a phone number. */
const REPORT = 'report.json';

interface Running {
  program: BuiltProgram;
  url: string;
  /** Where crashes leave their reports. */
  reports: string;
}

/** The service as production runs it, whose crashes are reported, with its secrets as `settings` have them. */
async function start(
  settings: (folder: string, databaseUrl: string) => Promise<Record<string, string>>,
): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const { SIREN_API_KEY: apiKey, SIREN_WEBHOOK_SECRET: webhookSecret } = SECRETS;
  const sandbox = await createSandbox({ apiKey, webhookSecret });
  onTestFinished(() => sandbox.close());
  const receiver = await startEventReceiver(EVENTS_SECRET);
  onTestFinished(() => receiver.close());
  const port = await findFreePort();
  const program = startBuilt('main.js', {
    NODE_ENV: 'production',
    NODE_OPTIONS: `--import ${CRASHES} --report-uncaught-exception --report-directory=${folder} --report-filename=${REPORT}`,
    SIREN_BASE_URL: sandbox.url,
    EVENTS_URL: receiver.url,
    // Nobody listens there.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    LOG_LEVEL: 'trace',
    HOST: '127.0.0.1',
    PORT: String(port),
    ...(await settings(folder, database.url)),
  });
  onTestFinished(async () => {
    program.signal('SIGKILL');
    await program.ended;
  });
  const url = `http://127.0.0.1:${port}`;
  sandbox.setWebhookBaseUrl(url);
  const ready = eventually(async () => {
    const { status } = await fetch(`${url}/health/ready`);
    expect(status, program.output()).toBe(200);
  });
  await Promise.race([
    ready,
    program.ended.then((code) => expect.unreachable(`it ended by ${code}: ${program.output()}`)),
  ]);
  return { program, url, reports: folder };
}

const inEnvironment = (_folder: string, databaseUrl: string): Promise<Record<string, string>> =>
  Promise.resolve({ ...SECRETS, DATABASE_URL: databaseUrl });

async function inFiles(folder: string, databaseUrl: string): Promise<Record<string, string>> {
  const files = Object.entries({ ...SECRETS, DATABASE_URL: databaseUrl }).map(async ([name, secret]) => {
    const path = join(folder, name.toLowerCase());
    await writeFile(path, `${secret}\n`);
    return [`${name}_FILE`, path] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

function expectNoSecret(text: string): void {
  for (const secret of NOT_TO_BE_SEEN) expect(text).not.toContain(secret);
}

describe('the service', () => {
  it.each([
    ['in its environment', inEnvironment],
    ['in files', inFiles],
  ])(
    'tells no secret %s, neither while it works, nor in its last words, nor in the report of its crash',
    async (_where, how) => {
      const { program, url, reports } = await start(how);
      const ask = (key: string, body: object) =>
        fetch(`${url}/api/v1/messages`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', prefer: 'wait=10' },
          body: JSON.stringify(body),
        });
      const message = { to: '+919876540001', text: 'Hello' };
      expect((await ask(SECRETS.ADMIN_API_KEY, message)).status).toBe(200);
      expect((await ask(`${SECRETS.ADMIN_API_KEY}-not`, message)).status).toBe(401);
      const webhookSecret = SECRETS.SIREN_WEBHOOK_SECRET;
      expect((await deliverWebhook({ url, webhookSecret }, 'message', incoming())).status).toBe(200);
      expect((await deliverWebhook({ url, webhookSecret: 'wrong' }, 'message', incoming())).status).toBe(401);
      expectNoSecret(program.output());

      program.signal('SIGUSR2');
      expect(await program.ended).not.toBe(0);
      expect(program.output()).toContain('a fault of the code');
      expectNoSecret(program.output());
      const text = await readFile(join(reports, REPORT), 'utf8');
      expect(JSON.parse(text)).toMatchObject({ header: { event: expect.stringMatching(/./) as string } });
      expectNoSecret(text);
    },
  );

  it.each([
    ['that is not there', () => Promise.resolve(), 'is not there'],
    ['that is empty', (path: string) => writeFile(path, '\n'), 'is empty'],
  ])('does not start with a file %s, and says which in one line', async (_what, make, why) => {
    const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-secrets-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'siren-api-key');
    await make(path);
    const { SIREN_API_KEY: _inAFile, ...others } = SECRETS;
    const program = startBuilt('main.js', {
      ...others,
      DATABASE_URL: 'postgresql://gateway:of-nobody@127.0.0.1:1/gateway',
      SIREN_API_KEY_FILE: path,
    });
    expect(await program.ended).toBe(1);
    const lines = program.output().trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'fatal',
      settings: ['SIREN_API_KEY_FILE'],
      msg: `SIREN_API_KEY_FILE names ${path}, which ${why}`,
    });
  });
});
