import { describe, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from '../src/tools/sandbox/sandbox.js';
import { runRegistration } from '../src/tools/commands/register-webhooks.js';
import { readWebhookAddresses } from '../src/tools/commands/check/run-check.js';
import { answering, RawServer } from './support/raw-server.js';
import { startWebhookReceiver } from './support/webhook-receiver.js';

const KEY = 'a-siren-key-that-nobody-may-see';
const SECRET = 'a-webhook-secret-that-nobody-may-see';
const ENV = {
  SIREN_API_KEY: KEY,
  SIREN_WEBHOOK_SECRET: `${SECRET}, the-one-that-is-being-replaced`,
  SIREN_DIALECT: 'platform',
};
const URL_ARGS = ['--url', 'https://texting.example/'];

async function sandbox() {
  const started = await createSandbox({ apiKey: KEY, webhookSecret: 'what it signs with before', dialect: 'platform' });
  onTestFinished(() => started.close());
  return started;
}

const run = async (args: readonly string[], env: NodeJS.ProcessEnv) => {
  const { lines, exitCode } = await runRegistration(args, env);
  for (const secret of [KEY, SECRET, 'the-one-that-is-being-replaced']) expect(lines.join('\n')).not.toContain(secret);
  return { text: lines.join('\n'), lines, exitCode };
};

describe('npm run siren:webhooks', () => {
  it('has Siren deliver to both addresses, signed with the first secret, and says so', async () => {
    const siren = await sandbox();
    const receiver = await startWebhookReceiver(SECRET);
    onTestFinished(() => receiver.close());
    const { text, exitCode } = await run(['--url', receiver.url], { ...ENV, SIREN_BASE_URL: siren.url });
    expect(exitCode).toBe(0);
    expect(text).toContain(`${receiver.url}/api/v1/webhooks/siren/delivery-status`);
    expect(text).toContain(`${receiver.url}/api/v1/webhooks/siren/message`);
    await siren.receive({ from: '+919876543210' });
    await siren.sendReceipt({ messageId: 'n-1', status: 'delivered' });
    expect(receiver.received.map(({ path, signed }) => [path, signed])).toEqual([
      ['/api/v1/webhooks/siren/message', true],
      ['/api/v1/webhooks/siren/delivery-status', true],
    ]);
  });

  it.each([
    [[], '--url https://your-host'],
    [['--ulr', 'https://x.example'], '--url https://your-host'],
    [['https://x.example'], '--url https://your-host'],
    [['--url', 'x.example'], '--url must be an address like'],
    [['--url', 'ftp://x.example'], '--url must be an address like'],
    [['--url', 'http://x.example'], '--url must begin with https://'],
    [['--url', 'https://user:pass@x.example'], '--url must be an address alone'],
    [['--url', 'https://x.example/?a=b'], '--url must be an address alone'],
  ])('refuses %j in one line, with exit code 2', async (args, words) => {
    const { lines, exitCode } = await run(args, ENV);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(words);
    expect(exitCode).toBe(2);
  });

  it.each([
    [{ SIREN_API_KEY: '' }, 'SIREN_API_KEY is missing'],
    [{ SIREN_WEBHOOK_SECRET: 'short' }, 'SIREN_WEBHOOK_SECRET must'],
    [{ SIREN_DIALECT: 'kit' }, 'SIREN_DIALECT must'],
    [{ SIREN_DIALECT: 'toolkit' }, 'dialect toolkit has no such call'],
    [{ SIREN_DIALECT: undefined }, 'dialect toolkit has no such call'],
  ])('names what is wrong with %j, with exit code 2', async (change, words) => {
    const { lines, exitCode } = await run(URL_ARGS, { ...ENV, SIREN_BASE_URL: 'http://127.0.0.1:9', ...change });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(words);
    expect(exitCode).toBe(2);
  });

  it.each([
    [401, '{"error":{"message":"no"}}', 'check SIREN_API_KEY'],
    [404, '', 'check SIREN_BASE_URL and SIREN_DIALECT'],
    [200, `{"error":{"errorCode":"BAD_URL","message":"cannot reach it with ${SECRET}"}}`, 'BAD_URL'],
    [200, '<html>', 'not that it registered them'],
    [500, '', 'http_500'],
  ])('says what to do when Siren answers %i %s, with exit code 1', async (status, body, words) => {
    const server = await RawServer.start(answering(status, body));
    onTestFinished(() => server.stop());
    const { lines, exitCode } = await run(URL_ARGS, { ...ENV, SIREN_BASE_URL: server.url });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(words);
    expect(exitCode).toBe(1);
  });

  it('says so when Siren cannot be reached, with exit code 1', async () => {
    const siren = await sandbox();
    await siren.close();
    const { lines, exitCode } = await run(URL_ARGS, { ...ENV, SIREN_BASE_URL: siren.url });
    expect(lines).toEqual([expect.stringContaining('Siren cannot be reached (connection_refused)')]);
    expect(exitCode).toBe(1);
  });
});

describe('the addresses of the webhooks', () => {
  it.each([
    ['https://x.example', 'https://x.example'],
    ['https://x.example/texting//', 'https://x.example/texting'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('of %s', (base, root) => {
    expect(readWebhookAddresses(base)).toEqual({
      ok: true,
      addresses: {
        deliveryStatus: `${root}/api/v1/webhooks/siren/delivery-status`,
        message: `${root}/api/v1/webhooks/siren/message`,
      },
    });
  });

  it.each(['http://127.0.0.1.example', 'http://localhost.example', 'http://10.0.0.1'])('are not %s', (base) => {
    expect(readWebhookAddresses(base).ok).toBe(false);
  });
});
