import { type IncomingHttpHeaders, request } from 'node:http';
import { promisify } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGE_EXAMPLES } from '../src/accepting/message-examples.js';
import { Draining } from '../src/http/draining.js';
import { SMALL_BODY } from '../src/http/body-limits.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { leave } from './support/leave.js';
import vectors from './vectors/phone-numbers/pasted.json' with { type: 'json' };
import { SUBMITTED, UNREADABLE, WITH_ODD_KEYS } from './vectors/messages/submitted.js';

/** The quick way is for this spelling alone; every other is answered by the controller. */
const QUICK = '/api/v1/messages';
const USUAL = '/api/v1/messages?';

/** Requests that Fastify has answered. */
let usual = 0;
@Injectable()
class UsualWay implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('onSend', (_request, _reply, payload, done) => {
      usual++;
      done(null, payload);
    });
  }
}
const watched: Parameters<typeof startGateway>[0] = {
  settings: { ROLES: 'api' },
  wrap: (module) => ({ module: UsualWay, imports: [module], providers: [UsualWay] }),
};

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway(watched);
});
afterAll(() => gateway?.close());

interface Answer {
  status: number;
  reason: string | undefined;
  headers: string[];
  body: string;
}

interface Sent {
  headers?: Record<string, string>;
  /** Left out: the header is, too. */
  key?: string | null;
  chunked?: boolean;
}

function send(path: string, body: string | Uint8Array, { headers = {}, key, chunked = false }: Sent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const authorization = key === null ? {} : { authorization: `Bearer ${key ?? gateway.apiKey}` };
  const length = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': Buffer.byteLength(body) };
  const asked = request(
    gateway.url + path,
    { method: 'POST', headers: { 'content-type': 'application/json', ...authorization, ...length, ...headers } },
    (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => {
        const { statusCode: status = 0, statusMessage: reason, rawHeaders } = answer;
        resolve({ status, reason, headers: rawHeaders, body: text });
      });
    },
  );
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

/** What two answers to the same have in common: all but ids and times, and that the second one is a repeat. */
function sameOf({ headers, body, ...answer }: Answer): object {
  const named = headers.flatMap((name, i) => (i % 2 === 0 ? [[name, constant(headers[i + 1]!)]] : []));
  return { ...answer, headers: named.filter(([name]) => name !== 'idempotent-replayed'), body: constant(body) };
}

function constant(text: string): string {
  return text
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'date');
}

/** Sends both ways. @returns the answer, and whether the quick way gave it */
async function expectAlike(body: string | Uint8Array, sent: Sent = {}): Promise<Answer & { isQuick: boolean }> {
  const before = usual;
  const quick = await send(QUICK, body, sent);
  const isQuick = usual === before;
  expect(sameOf(quick)).toEqual(sameOf(await send(USUAL, body, sent)));
  return { ...quick, isQuick };
}

const message = { to: '+919876543210', text: 'Your bill split is ready!' };
const json = (change: object = {}) => JSON.stringify({ ...message, ...change });

describe('a message that is answered ahead of everything', () => {
  it.each(SUBMITTED)('is answered as the controller does: $about', async ({ body, isValid }) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { status, isQuick } = await expectAlike(text);
    if (!isValid) expect([status, isQuick]).toEqual([400, false]);
    if (status === 202) expect(isQuick).toBe(Buffer.byteLength(text) <= SMALL_BODY);
  });

  it.each([...UNREADABLE, ...WITH_ODD_KEYS])('is answered as the controller does: %s', async (body) => {
    expect(await expectAlike(body)).toMatchObject({ status: 400, isQuick: false });
  });

  it('is so with whatever number, and with each example of the documentation', async () => {
    for (const { written } of vectors.slice(0, 40)) await expectAlike(json({ to: written }));
    for (const { value } of Object.values(MESSAGE_EXAMPLES)) {
      expect(await expectAlike(JSON.stringify(value))).toMatchObject({ status: 202, isQuick: true });
    }
  });

  it('is none of what is no UTF-8, and none that comes in pieces of unknown length', async () => {
    const broken = Buffer.concat([Buffer.from(json().slice(0, -3)), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(await expectAlike(broken)).toMatchObject({ status: 400, isQuick: false });
    expect(await expectAlike(json(), { chunked: true })).toMatchObject({ status: 202, isQuick: false });
  });

  const headers: [IncomingHttpHeaders, number, boolean][] = [
    [{ 'content-type': 'application/json; charset=utf-8' }, 202, true],
    [{ 'content-type': 'Application/JSON' }, 202, true],
    [{ 'content-type': 'application/json; charset=latin1' }, 415, false],
    [{ 'content-type': 'text/plain' }, 415, false],
    [{ 'content-encoding': 'gzip' }, 415, false],
    [{ 'content-encoding': 'identity' }, 202, false],
    [{ 'x-request-id': 'trace-1.2_3' }, 202, true],
    [{ 'x-request-id': 'no request id' }, 202, true],
    [{ prefer: 'respond-async' }, 202, false],
    [{ connection: 'close' }, 202, true],
    [{ 'idempotency-key': '' }, 400, false],
    [{ 'idempotency-key': 'schl\u00fcssel' }, 400, false],
    [{ authorization: 'Basic abc' }, 401, false],
    [{ authorization: 'Bearer nonsense' }, 401, false],
  ];
  it.each(headers)('is answered as the controller does with %j', async (given, status, isQuick) => {
    const answer = await expectAlike(json(), { headers: given as Record<string, string> });
    expect(answer).toMatchObject({ status, isQuick });
  });

  it('is refused without a key before its body is read', async () => {
    expect(await expectAlike(json(), { key: null })).toMatchObject({ status: 401, isQuick: false });
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const asked = request(gateway.url + QUICK, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 100 },
    });
    asked.on('response', (answer) => resolve(answer.statusCode)).on('error', () => undefined);
    asked.flushHeaders();
    expect(await promise).toBe(401);
    await leave(asked, gateway.url);
  });

  it('is stored under its idempotency key, whichever way it came first', async () => {
    for (const [i, [first, second]] of [
      [QUICK, USUAL],
      [USUAL, QUICK],
      [QUICK, QUICK],
    ].entries()) {
      for (const [j, sent] of [{ headers: { 'idempotency-key': `"key-${i}"` } }, {}].entries()) {
        const body = json(j === 0 ? {} : { idempotencyKey: `key-${i}-in-body` });
        const answers = [await send(first!, body, sent), await send(second!, body, sent)];
        expect(answers.map(({ status }) => status)).toEqual([202, 202]);
        expect(answers[1]!.body).toBe(answers[0]!.body);
        expect(answers.map(({ headers: of }) => of.includes('idempotent-replayed'))).toEqual([false, true]);
        const other = await expectAlike(
          json({ ...(j === 1 && { idempotencyKey: `key-${i}-in-body` }), text: 'x' }),
          sent,
        );
        expect(other).toMatchObject({ status: 422, isQuick: false });
      }
    }
    const differing = { headers: { 'idempotency-key': 'a' } };
    expect(await expectAlike(json({ idempotencyKey: 'b' }), differing)).toMatchObject({ status: 400, isQuick: false });
    expect(await expectAlike(json({ idempotencyKey: 'a' }), differing)).toMatchObject({ status: 202, isQuick: true });
  });

  it('is none that only asks, or that waits', async () => {
    const dryRun = await expectAlike(json({ dryRun: true }));
    expect(dryRun).toMatchObject({ status: 200, isQuick: false });
    expect(JSON.parse(dryRun.body)).toMatchObject({ valid: true });
    expect(await expectAlike(json(), { headers: { prefer: 'wait=0' } })).toMatchObject({ status: 202, isQuick: false });
  });

  it('is stored as the controller stores it', async () => {
    const body = json({ metadata: { a: [1, { b: null }] }, reference: 'r', priority: 'high', category: 'marketing' });
    const ids = [await send(QUICK, body, {}), await send(USUAL, body, {})].map(
      (answer) => (JSON.parse(answer.body) as { id: string }).id,
    );
    const [one, other] = await Promise.all(ids.map((id) => gateway.call('GET', `${QUICK}/${id}`)));
    expect(constant(JSON.stringify(one!.body))).toBe(constant(JSON.stringify(other!.body)));
  });

  it('is refused by the same rules', async () => {
    const strict = await startGateway({
      ...watched,
      settings: { ROLES: 'api', RECIPIENT_LIMIT: '1' },
      beside: gateway,
    });
    const first = gateway.url;
    gateway.url = strict.url;
    try {
      const to = '+919876543999';
      expect(await send(QUICK, json({ to }), {})).toMatchObject({ status: 202 });
      const refused = await send(QUICK, json({ to }), {});
      expect(refused.status).toBe(429);
      expect(refused.headers).toContain('retry-after');
      expect(JSON.parse(refused.body)).toMatchObject({ type: '/problems/recipient-limit', instance: QUICK });
    } finally {
      gateway.url = first;
      await strict.close();
    }
  });

  it('is told to go elsewhere while the process drains', async () => {
    const leaving = await startGateway({ ...watched, beside: gateway });
    const first = gateway.url;
    gateway.url = leaving.url;
    try {
      leaving.app.get(Draining).begin();
      const answer = await expectAlike(json());
      expect(answer).toMatchObject({ status: 202, isQuick: true });
      expect(answer.headers).toEqual(expect.arrayContaining(['Connection', 'close']));
    } finally {
      gateway.url = first;
      await leaving.close();
    }
  });
});

describe('a client that leaves before its answer', () => {
  it('has sent a message all the same, which is counted as aborted', async () => {
    const aborted = async () => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      const labels = `route="${QUICK}",method="POST",status="aborted"`;
      return Number(new RegExp(`_http_request_duration_seconds_count\\{${labels}\\} (\\d+)`).exec(text)?.[1] ?? 0);
    };
    const abortedBefore = await aborted();
    const client = await openClient(gateway.database.url);
    await client.query('BEGIN');
    await client.query('LOCK TABLE messages IN SHARE MODE');
    const body = json({ reference: 'left' });
    const asked = request(gateway.url + QUICK, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${gateway.apiKey}`,
        'content-length': Buffer.byteLength(body),
      },
    });
    asked.on('error', () => undefined);
    asked.end(body);
    await eventually(async () => {
      const { rows } = await client.query(`SELECT FROM pg_locks WHERE NOT granted AND relation = 'messages'::regclass`);
      expect(rows).toHaveLength(1);
    });
    const connections = promisify((done: (error: Error | null, n: number) => void) =>
      gateway.app.getHttpServer().getConnections(done),
    );
    const before = await connections();
    asked.destroy();
    // Until the service knows that nobody waits any more.
    await eventually(async () => expect(await connections()).toBeLessThan(before));
    await client.query('ROLLBACK');
    await client.end();
    await eventually(async () => expect(await aborted()).toBe(abortedBefore + 1));
    expect((await gateway.call('GET', `${QUICK}?reference=left`)).body.items).toHaveLength(1);
  });
});
