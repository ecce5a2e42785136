import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeServer, listenLocally } from '../support/local-server.js';
import { type OperatedService, startOperated } from '../support/operated-service.js';

const run = promisify(execFile);
const path = (name: string) => fileURLToPath(new URL(`../../clients/${name}`, import.meta.url));
const EVENTS_SECRET = `whsec_${Buffer.from('a-secret-of-events-for-tests-only').toString('base64')}`;
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

let service: OperatedService;
let port: number;
beforeAll(async () => {
  // Each example listens here in turn.
  const server = createServer();
  port = Number(new URL(await listenLocally(server)).port);
  await closeServer(server);
  service = await startOperated({ settings: { EVENTS_URL: `http://127.0.0.1:${port}/`, EVENTS_SECRET } });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', path('typescript')]);
});
afterAll(() => service?.close());

const settings = (change: Record<string, string> = {}) => ({
  PATH: process.env.PATH,
  GATEWAY_URL: service.url,
  GATEWAY_API_KEY: service.apiKey,
  EVENTS_PORT: String(port),
  EVENTS_SECRET,
  ...change,
});

/** Everything that a program printed; rejects unless it ended with 0. */
const printed = async (program: string, args: string[], change?: Record<string, string>) =>
  (await run(program, args, { env: settings(change) })).stdout;

const ENDED = /^accepted [\da-f-]{36}\n(delivered|read) by whatsapp\n/;
const VERIFIED = new RegExp(`${ENDED.source}verified message\\.delivered\\n$`);

describe('the client in TypeScript', () => {
  const example = (change?: Record<string, string>) =>
    printed(process.execPath, [path('typescript/dist/example.js')], change);

  it('sends a message, waits for its end and verifies the event of it', async () => {
    expect(await example()).toMatch(VERIFIED);
  });

  it('tells of a message that is refused', async () => {
    const refused = example({ EVENTS_PORT: '0', TO: 'nobody' });
    await expect(refused).rejects.toThrow('Not a phone number: A phone number could not be understood.');
  });

  it('takes no event that was signed with another secret', async () => {
    const { verifyEvent } = (await import(path('typescript/dist/index.js'))) as {
      verifyEvent: (secret: string, headers: object, body: string) => { id: string };
    };
    const { headers, body } = signedEvent();
    expect(verifyEvent(EVENTS_SECRET, headers, body)).toMatchObject({ type: 'message.sent' });
    expect(() => verifyEvent(`whsec_${Buffer.from('another').toString('base64')}`, headers, body)).toThrow();
    expect(() => verifyEvent(EVENTS_SECRET, headers, `${body} `)).toThrow();
  });
});

it.runIf(!HAS_PYTHON)('the client in Python: not tried, there is no python3', ({ skip }) => {
  skip();
});

describe.runIf(HAS_PYTHON)('the client in Python', () => {
  it('sends a message, waits for its end and verifies the event of it', async () => {
    expect(await printed('python3', [path('python/example.py')])).toMatch(VERIFIED);
  });

  it('tells of a message that is refused', async () => {
    const refused = printed('python3', [path('python/example.py')], { EVENTS_SECRET: '', TO: 'nobody' });
    await expect(refused).rejects.toThrow('Not a phone number: A phone number could not be understood.');
  });

  it('takes no event that was signed with another secret, was changed, or is old', async () => {
    const { headers, body } = signedEvent();
    const tries = [
      [EVENTS_SECRET, headers, body],
      [`whsec_${Buffer.from('another').toString('base64')}`, headers, body],
      [EVENTS_SECRET, headers, `${body} `],
      [EVENTS_SECRET, { ...headers, 'webhook-signature': 'v1,' }, body],
      [EVENTS_SECRET, signedEvent(new Date(Date.now() - 3_600_000)).headers, body],
    ];
    const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(path('python'))})
from siren_gateway import verify_event
for secret, headers, body in json.loads(sys.argv[1]):
    try:
        print(verify_event(secret, headers, body.encode())["type"])
    except ValueError as error:
        print(error)
`;
    const { stdout } = await run('python3', ['-c', program, JSON.stringify(tries)]);
    const unsigned = 'the event is not signed as it should be';
    expect(stdout.trim().split('\n')).toEqual([
      'message.sent',
      ...[unsigned, unsigned, unsigned],
      'the event is not of these minutes',
    ]);
  });
});

describe('the scripts with curl', () => {
  it('send a message and wait for its end', async () => {
    const text = `A "quoted" \\ text ${randomUUID()}`;
    const output = await printed(path('curl/send.sh'), ['+919876540007', text]);
    expect(output).toMatch(new RegExp(`${ENDED.source}$`));
    const [, id] = output.match(/^accepted (\S+)/)!;
    expect((await service.call('GET', `/api/v1/messages/${id}`)).body).toMatchObject({ to: '+919876540007', text });
  });

  it('tell of a message that is refused', async () => {
    await expect(printed(path('curl/send.sh'), ['nobody'])).rejects.toMatchObject({ code: 22 });
  });

  it.each<[string, number, (event: SignedEvent) => SignedEvent]>([
    ['as it came', 0, (event) => event],
    ['that was changed', 1, (event) => ({ ...event, body: `${event.body} ` })],
    ['of another id', 1, (event) => ({ ...event, headers: { ...event.headers, 'webhook-id': 'another' } })],
  ])('verify an event %s: exit code %i', async (_what, code, change) => {
    const { headers, body } = change(signedEvent());
    const given = [headers['webhook-id'], headers['webhook-timestamp'], headers['webhook-signature']];
    const program = spawn(path('curl/verify-event.sh'), given, {
      env: settings(),
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    program.stdin.end(body);
    const ended = Promise.withResolvers<number | null>();
    program.on('exit', ended.resolve);
    expect(await ended.promise).toBe(code);
  });
});

type SignedEvent = ReturnType<typeof signedEvent>;

function signedEvent(at = new Date()) {
  const id: string = randomUUID();
  const body = JSON.stringify({ id, type: 'message.sent', timestamp: at.toISOString(), data: { text: '₹300' } });
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(EVENTS_SECRET).sign(id, at, body),
  };
  return { headers, body };
}
