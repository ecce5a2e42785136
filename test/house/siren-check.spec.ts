import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readCommandLine } from '../../src/config/command-line.js';
import { CHECK, runCheck } from '../../src/tools/commands/check/run-check.js';
import { adviceOnCode } from '../../src/tools/commands/check/advice.js';
import { createSandbox } from '../../src/tools/sandbox/sandbox.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import { eventually } from '../support/eventually.js';
import { answering, RawServer } from '../support/raw-server.js';

const NUMBER = '+919876540001';
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { RECEIPT_WAIT_SECONDS: '60' } });
});
afterAll(() => gateway?.close());
/** How many requests Siren had when the test began. */
let before = 0;
afterEach(() => {
  before = gateway.sandbox.requests.length;
  gateway.sandbox.setWebhookBaseUrl(gateway.url);
});

const requests = () => gateway.sandbox.requests.slice(before);

interface Run {
  lines: string[];
  ended: Promise<number>;
}

function start(args: readonly string[], change: NodeJS.ProcessEnv = {}): Run {
  const read = readCommandLine(CHECK, ['--service', gateway.url, ...args]);
  if (read.kind !== 'run') throw new Error(read.text);
  const env = {
    SIREN_API_KEY: process.env.SIREN_API_KEY,
    SIREN_WEBHOOK_SECRET: gateway.webhookSecret,
    SIREN_BASE_URL: gateway.sandbox.url,
    ADMIN_API_KEY: gateway.apiKey,
    ...change,
  };
  const lines: string[] = [];
  return { lines, ended: runCheck(read, env, (line) => lines.push(line), 20) };
}

/** The line that it ended with, after lines that said what is well. */
async function failure(
  args: readonly string[],
  change: NodeJS.ProcessEnv = {},
): Promise<{ last: string; exitCode: number }> {
  const { lines, ended } = start(args, change);
  const exitCode = await ended;
  expect(
    lines.slice(0, -1).every((line) => line.startsWith('ok ')),
    lines.join('\n'),
  ).toBe(true);
  for (const hidden of [NUMBER, gateway.apiKey, gateway.webhookSecret]) expect(lines.join('\n')).not.toContain(hidden);
  expect(lines.at(-1)).toMatch(/^wrong {2}/);
  return { last: lines.at(-1)!, exitCode };
}

describe('npm run siren:check, where all is well', () => {
  it('sends by both channels, waits for both webhooks, and says each step', async () => {
    const { lines, ended } = start(['98765 40001', '--sms', '--url', gateway.url]);
    await eventually(() => expect(lines.at(-1)).toContain('now answer it'));
    await gateway.sandbox.receive({ from: '+919876540002', content: 'somebody else' });
    await gateway.sandbox.receive({ from: NUMBER, content: 'ok' });
    expect(await ended, lines.join('\n')).toBe(0);
    expect(lines.every((line) => line.startsWith('ok '))).toBe(true);
    expect(requests().map(({ channel, to }) => [channel, to])).toEqual([
      ['whatsapp', NUMBER],
      ['sms', NUMBER],
    ]);
    for (const words of [
      'ADMIN_API_KEY',
      'SIREN_API_KEY',
      'by whatsapp',
      'by sms',
      'delivery-status webhook came',
      'it was delivered',
      'the answer came',
    ])
      expect(lines.join('\n')).toContain(words);
  });

  it('--dry-run sends nothing', async () => {
    const { lines, ended } = start([NUMBER, '--dry-run']);
    expect(await ended).toBe(0);
    expect(lines.at(-1)).toContain('nothing was sent');
    expect(requests()).toEqual([]);
  });

  it('--no-reply ends with the delivery', async () => {
    const { lines, ended } = start([NUMBER, '--no-reply']);
    expect(await ended, lines.join('\n')).toBe(0);
    expect(lines.at(-1)).toContain('it was delivered');
  });
});

describe('npm run siren:check says what is wrong, and stops there', () => {
  it.each([
    [['--no-reply'], {}, 'say which number'],
    [[NUMBER, '--wait', 'long'], {}, '--wait must be'],
    [[NUMBER, '--url', 'ftp://x'], {}, '--url must be'],
    [[NUMBER, '--service', 'x'], {}, '--service must be'],
    [[NUMBER], { SIREN_API_KEY: '' }, 'SIREN_API_KEY is missing'],
    [[NUMBER], { ADMIN_API_KEY: '' }, 'ADMIN_API_KEY is missing'],
  ])('%j with %j: exit code 2, and nothing is asked', async (args, change, words) => {
    const { last, exitCode } = await failure(args, change);
    expect(last).toContain(words);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['no service is there', [NUMBER, '--service', 'http://127.0.0.1:1'], {}, 'no service answers'],
    [
      'the API key is another',
      [NUMBER],
      { ADMIN_API_KEY: 'another-admin-key-of-24-bytes' },
      'ADMIN_API_KEY is not that',
    ],
    ['Siren refuses the key', [NUMBER], { SIREN_API_KEY: 'another-key' }, 'correct SIREN_API_KEY'],
    ['Siren is not at that address', [NUMBER], { SIREN_BASE_URL: 'http://127.0.0.1:1' }, 'correct SIREN_BASE_URL'],
    ['the public address leads nowhere', [NUMBER, '--url', 'http://127.0.0.1:1'], {}, 'nothing answers at'],
    ['the number is none', ['12'], {}, 'does not take the message'],
    ['it is not on WhatsApp', ['+919876549002'], {}, '131026'],
    ['it is not on WhatsApp, as a receipt tells', ['+919876549003'], {}, '131026'],
    ['the SMS fails', ['+919876549012', '--sms'], {}, '131026'],
  ])('%s', async (_what, args, change, words) => {
    const { last, exitCode } = await failure(args, change);
    expect(last).toContain(words);
    expect(exitCode).toBe(1);
    if (words !== '131026') expect(requests()).toEqual([]);
  });

  it('something else answers at the public address, or at that of the service', async () => {
    const other = await RawServer.start(answering(200, '<html>'));
    onTestFinished(() => other.stop());
    expect((await failure([NUMBER, '--url', other.url])).last).toContain('is not this service: let its proxy');
    const missing = await RawServer.start(answering(404, '{}'));
    onTestFinished(() => missing.stop());
    expect((await failure([NUMBER, '--service', missing.url])).last).toContain('is not this service: say where');
  });

  it('the window is closed: how to open it', async () => {
    gateway.sandbox.setWebhookBaseUrl(null);
    const newest = async () => (await gateway.call('GET', '/api/v1/messages?reference=siren-check&limit=1')).body;
    const last = (await newest()).items[0]?.id as string | undefined;
    const { lines, ended } = start(['+919876540004']);
    const { providerMessageId } = await eventually(async () => {
      const body = await newest();
      expect(body.items[0]?.id).not.toBe(last);
      expect(body.items[0]?.attempts[0]?.providerMessageId).toBeTruthy();
      return body.items[0].attempts[0] as { providerMessageId: string };
    });
    gateway.sandbox.setWebhookBaseUrl(gateway.url);
    const error = { code: '131047', message: 'Re-engagement message' };
    await gateway.sandbox.sendReceipt({ messageId: providerMessageId, status: 'failed', error });
    expect(await ended).toBe(1);
    expect(lines.at(-1)).toMatch(
      /^wrong {2}by whatsapp it failed with 131047: the 24-hour window is closed: .* Write any word/,
    );
  });

  it('no webhook comes: which address Siren must be told', async () => {
    gateway.sandbox.setWebhookBaseUrl(null);
    const { last } = await failure([NUMBER, '--wait', '2']);
    expect(last).toContain('no webhook came within 2 s');
    expect(last).toContain('/api/v1/webhooks/siren/delivery-status');
  });

  it('its webhooks are signed with another secret', async () => {
    const other = await createSandbox({
      apiKey: process.env.SIREN_API_KEY!,
      webhookSecret: 'another-webhook-secret-altogether',
      webhookBaseUrl: gateway.url,
    });
    onTestFinished(() => other.close());
    gateway.sandbox.setWebhookBaseUrl(null);
    const run = start([NUMBER, '--wait', '4']);
    await eventually(() => expect(run.lines.at(-1)).toContain('Siren took the message'));
    await other.sendReceipt({ messageId: 'wa-1', status: 'delivered' });
    expect(await run.ended).toBe(1);
    expect(run.lines.at(-1)).toContain('its signature is wrong: make SIREN_WEBHOOK_SECRET the same');
  });

  it('nobody answers from the phone: the address of the other webhook', async () => {
    const { last } = await failure([NUMBER, '--wait', '4']);
    expect(last).toContain('/api/v1/webhooks/siren/message');
  });

  it('the number is suppressed', async () => {
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: '+919876540003', reason: 'manual' });
    expect((await failure(['+919876540003'])).last).toMatch(/suppress/);
  });
});

it('a service without a worker: which role is missing', async () => {
  const api = await startGateway({ settings: { ROLES: 'api' } });
  onTestFinished(() => api.close());
  const run = start([NUMBER, '--wait', '2', '--service', api.url], { SIREN_BASE_URL: api.sandbox.url });
  expect(await run.ended).toBe(1);
  expect(run.lines.at(-1)).toContain('ROLES=worker');
});

describe('the advice on a code', () => {
  it.each([
    ['http_401', 'SIREN_API_KEY'],
    ['http_404', 'SIREN_BASE_URL'],
    ['window_closed', 'Write any word'],
    ['131030', 'list of recipients'],
    ['sms_country_not_allowed', 'SMS_COUNTRIES'],
    ['timeout', 'SIREN_TIMEOUT_MS'],
    ['131031', ''],
    ['no-such-code', 'no table of ours knows'],
  ])('%s', (code, words) => {
    const advice = adviceOnCode('whatsapp', code);
    expect(advice).toContain(`it failed with ${code}: `);
    expect(advice).toContain(words);
  });
});
