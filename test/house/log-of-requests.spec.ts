import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { leaksOf, type LogLine, type OperatedService, startOperated } from '../support/operated-service.js';
import { openClient } from '../support/open-client.js';
import { leave } from '../support/leave.js';
import { query } from '../support/query.js';
import { deliverWebhook, incoming, receipt } from '../support/siren-webhooks.js';

const TEXT = 'Nobody may read this in a log';
const to = '+919876543210';

let service: OperatedService;
beforeAll(async () => {
  service = await startOperated();
});
afterAll(() => service?.close());

const headers = () => ({ authorization: `Bearer ${service.apiKey}`, 'content-type': 'application/json' });
const post = (path: string, body: string | object, given: Record<string, string> = {}) =>
  fetch(service.url + path, {
    method: 'POST',
    headers: { ...headers(), ...given },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
/** On a busy machine anything may be. */
const isSlow = ({ ms }: LogLine) => Number(ms) > 1_000;
/** A line that is written after everything that was asked before. */
const settled = async () => {
  const requestId = `settled-${randomUUID()}`;
  await post('/api/v1/messages', {}, { 'x-request-id': requestId });
  await lineOf(requestId);
};
const lineOf = (requestId: string) =>
  eventually(() => {
    const found = service.lines('request').find((line) => line.requestId === requestId);
    expect(found).toBeDefined();
    return found as LogLine;
  });
const counted = async (of: string) =>
  Number(
    (await (await fetch(`${service.url}/metrics`)).text())
      .split('\n')
      .find((line) => line.startsWith(of))
      ?.split(' ')
      .at(-1) ?? 0,
  );
const ofRoute = (route: string, status: number) =>
  `siren_gateway_http_request_duration_seconds_count{route="${route}",method="POST",status="${status}"}`;

describe('a message or a bulk that is taken', () => {
  const message = { to, text: TEXT };
  const takes: [string, number, string, string | object, Record<string, string>?][] = [
    ['/api/v1/messages', 202, 'a message', message],
    ['/api/v1/messages', 202, 'a message that the controller takes', message, { prefer: 'respond-async' }],
    ['/api/v1/messages', 200, 'one that is only tried', { ...message, dryRun: true }],
    ['/api/v1/messages/bulk', 202, 'a bulk as JSON', { messages: [message, { to: 'x' }] }],
    [
      '/api/v1/messages/bulk',
      202,
      'one as NDJSON',
      `${JSON.stringify(message)}\n`,
      { 'content-type': 'application/x-ndjson' },
    ],
  ];

  it.each(takes)('is no line at %s (%s): it is counted: %s', async (route, status, _what, body, given) => {
    const before = await counted(ofRoute(route, status));
    const requestId = `taken-${randomUUID()}`;
    expect((await post(route, body, { ...given, 'x-request-id': requestId })).status).toBe(status);
    await settled();
    await eventually(async () => expect(await counted(ofRoute(route, status))).toBe(before + 1));
    expect(service.lines().filter((line) => line.requestId === requestId && !isSlow(line))).toEqual([]);
  });

  it.each<[string, string, string | object, Record<string, string>, number]>([
    ['is not valid', '/api/v1/messages', { to }, {}, 400],
    ['is no JSON', '/api/v1/messages', '{', {}, 400],
    ['has no key', '/api/v1/messages', message, { authorization: 'Bearer nonsense' }, 401],
    ['is of another type', '/api/v1/messages', message, { 'content-type': 'text/plain' }, 415],
    ['is an empty bulk', '/api/v1/messages/bulk', { messages: [] }, {}, 400],
  ])('is a line where it %s', async (_why, route, body, given, status) => {
    const requestId = `refused-${randomUUID()}`;
    expect((await post(route, body, { ...given, 'x-request-id': requestId })).status).toBe(status);
    expect(await lineOf(requestId)).toMatchObject({ level: 'info', method: 'POST', route, status });
  });
});

describe('a search', () => {
  it.each([
    ['a number', 200, to],
    ['words', 200, TEXT],
    ['too many words', 400, TEXT.repeat(20)],
  ])('for %s is a line that does not tell what was looked for', async (_what, status, q) => {
    const requestId = `search-${randomUUID()}`;
    const given = { ...headers(), 'x-request-id': requestId };
    const answer = await fetch(`${service.url}/api/v1/search?q=${encodeURIComponent(q)}`, { headers: given });
    expect(answer.status).toBe(status);
    const line = await lineOf(requestId);
    expect(line).toMatchObject({ method: 'GET', route: '/api/v1/search', status });
    expect(JSON.stringify(line)).not.toMatch(/q=|Nobody|543210/);
  });
});

/** Nothing is stored while it works. */
async function whileNothingIsStored<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  const client = await openClient(service.database.url);
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
    return await work();
  } finally {
    await client.end();
  }
}
/** What is in the first 1,024 bytes, which Postgres shows, of the statement that stores there. */
const STORES: Record<string, string> = { messages: 'INSERT INTO messages', webhook_spool: 'FROM received_webhooks' };
/** Until a request waits to store something; maintenance may wait for the same table. */
const waiting = (table: string) =>
  eventually(async () => {
    const rows = await query(
      service.database,
      `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE NOT granted AND relation = $1::regclass AND query LIKE '%' || $2 || '%'`,
      [table, STORES[table]],
    );
    expect(rows.length).toBeGreaterThan(0);
  });

describe('one that takes over a second', () => {
  const message = { to, text: TEXT };
  const asking = (path: string, body: object) => (id: string) => post(path, body, { 'x-request-id': id });
  const slow: [string, string, string, (id: string) => Promise<{ status: number }>][] = [
    ['a message', '/api/v1/messages', 'messages', asking('/api/v1/messages', message)],
    ['one that the controller takes', '/api/v1/messages', 'messages', asking('/api/v1/messages?', message)],
    ['a bulk', '/api/v1/messages/bulk', 'messages', asking('/api/v1/messages/bulk', { messages: [message] })],
    [
      'a webhook',
      '/api/v1/webhooks/siren/message',
      'webhook_spool',
      (id) => deliverWebhook(service, 'message', incoming({ content: TEXT }), { 'x-request-id': id }),
    ],
  ];

  // On a busy machine a webhook may be kept for too long, and is refused then: the next one is not.
  it.each(slow)('is a line: %s', async (_what, route, table, ask) => {
    const { line, status } = await eventually(async () => {
      const requestId = `slow-${randomUUID()}`;
      const answered = await whileNothingIsStored(table, async () => {
        const answer = ask(requestId);
        await waiting(table);
        const begun = performance.now();
        await eventually(() => expect(performance.now() - begun).toBeGreaterThan(1_050));
        return { answer };
      });
      const { status } = await answered.answer;
      expect(status).toBeLessThan(300);
      return { status, line: await lineOf(requestId) };
    });
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      requestId: expect.stringMatching(/^slow-/),
      method: 'POST',
      route,
      status,
      ms: expect.any(Number),
      msg: 'request',
      ...(route === '/api/v1/messages' && { messageId: expect.any(String) }),
      ...(route === '/api/v1/messages/bulk' && { batchId: expect.any(String) }),
    });
    expect(line).toSatisfy(isSlow);
  });

  it('is one also where its client has left', async () => {
    await whileNothingIsStored('messages', async () => {
      const body = JSON.stringify({ to, text: TEXT });
      const asked = request(`${service.url}/api/v1/messages`, {
        method: 'POST',
        headers: { ...headers(), 'x-request-id': 'left', 'content-length': Buffer.byteLength(body) },
      });
      asked.on('error', () => undefined);
      asked.end(body);
      await waiting('messages');
      await leave(asked, service.url);
    });
    expect(await lineOf('left')).toMatchObject({ status: 202, aborted: true, messageId: expect.any(String) });
  });
});

describe('whatever quotes a number', () => {
  const forms = ['+919876543210', '919876543210', '98765-43210', '98765 43210', '(98765) 43210', '%2B919876543210'];

  /** What a request is called whose own id may have been a number. */
  const madeAnew: string[] = [];

  it('never has it whole in a line, whoever says it', async () => {
    const debugged = await startOperated({ settings: { LOG_LEVEL: 'debug' } });
    const usual = service;
    service = debugged;
    try {
      await sayNumbers();
      await settled();
      expect(leaksOf(debugged, [TEXT])).toEqual([]);
      const digits = debugged.output().replaceAll(/[\s().-]|%20|\\u[\da-f]{4}/gi, '');
      expect(digits.match(/.{0,60}9876543210.{0,60}/g) ?? []).toEqual([]);
      // All of this did reach the log.
      const said = debugged.lines().map(({ msg }) => msg);
      for (const msg of ['webhook refused', 'attempt failed', 'request to Siren', 'dead letter', 'message history']) {
        expect(said).toContain(msg);
      }
      expect(debugged.lines('attempt failed').map(({ code }) => code)).toEqual(['98***-***10', '98***/***10']);
      const ids = debugged.lines('request').map(({ requestId }) => requestId);
      expect(madeAnew).toHaveLength(forms.length);
      for (const id of madeAnew) expect(ids).toContain(id);
    } finally {
      service = usual;
      await debugged.close();
    }
  });

  async function sayNumbers(): Promise<void> {
    for (const number of forms) {
      const path = encodeURIComponent(number);
      await fetch(`${service.url}/${path}`, { headers: { 'x-request-id': number.replaceAll(/[^\d-]/g, '') } });
      for (const route of ['messages', 'phone-numbers', 'suppressions', 'batches', 'attempts', 'dead-letters']) {
        await fetch(`${service.url}/api/v1/${route}/${path}?to=${path}&phoneNumber=${path}`, { headers: headers() });
      }
      await post(
        '/api/v1/messages',
        { to: number, text: TEXT, [number]: { [number]: number } },
        { 'user-agent': number },
      );
      await post('/api/v1/messages', `{"to":"${number}","text":"${TEXT}","${number}":{"__proto__":1}}`);
      const named = { 'idempotency-key': number, 'x-request-id': '919876543210' };
      const { headers: answered } = await post('/api/v1/messages', { to: number, text: TEXT }, named);
      madeAnew.push(answered.get('x-request-id')!);
      await post('/api/v1/messages', {
        to: number,
        text: TEXT,
        policy: '9876543210',
        template: { name: '9876543210' },
      });
      await post(`/api/v1/messages/bulk?template=9876543210`, `{"to":"${number}"}\n{"to":\n`, {
        'content-type': 'application/x-ndjson',
      });
      await post('/api/v1/suppressions', { phoneNumber: number, channel: 'sms', reason: `asked by ${number}` });
      await deliverWebhook(service, 'message', { [number]: number, from_number: number, content: TEXT });
      await deliverWebhook(service, 'delivery-status', [receipt(number, 'sent'), { [number]: number }, number]);
      await deliverWebhook(service, 'message', incoming({ from_number: number, content: TEXT, message_type: number }));
    }
    await failByReceipt('98765-43210');
    await failBySiren();
    await failByDatabase();
  }

  /** Siren's words about an attempt. */
  async function failByReceipt(code: string): Promise<void> {
    // Of this one the sandbox says nothing itself.
    const id = await submitted('+919876549004', 'by receipt');
    const providerMessageId = await eventually(async () => {
      const found = (await service.call('GET', `/api/v1/messages/${id}`)).body.attempts[0]?.providerMessageId as string;
      expect(found).toEqual(expect.any(String));
      return found;
    });
    const error = { code, message: `no account of +919876543210 (${TEXT})` };
    await deliverWebhook(service, 'delivery-status', receipt(providerMessageId, 'failed', { error }));
    await finished(id);
  }

  async function failBySiren(): Promise<void> {
    const error = { code: '98765/43210', message: `${TEXT}: +91 98765 43210 is no number` };
    service.sandbox.misbehave({ kind: 'status', status: 400, body: { error } });
    await finished(await submitted('+919876543210', 'by Siren'));
    await service.sandbox.reset();
  }

  /** An error of Postgres that quotes what it was given, until the message is given up. */
  async function failByDatabase(): Promise<void> {
    await query(
      service.database,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'call +919876543210 or 98765-43210' USING ERRCODE = '23514', DETAIL = '919876543210'; END $$`,
    );
    await query(service.database, `CREATE TRIGGER refuse BEFORE INSERT ON delivery_attempts EXECUTE FUNCTION refuse()`);
    const id = await submitted('+919876543211', 'by the database');
    await eventually(async () => {
      const [row] = await query(
        service.database,
        `UPDATE deliveries SET next_at = CASE WHEN finished_at IS NULL THEN now() END WHERE message_id = $1
         RETURNING finished_at IS NOT NULL AS given_up`,
        [id],
      );
      expect(row).toEqual({ given_up: true });
    });
  }

  async function submitted(number: string, reference: string): Promise<string> {
    const message = { to: number, text: TEXT, reference, channels: [{ channel: 'whatsapp' }] };
    const { status, body } = await service.call('POST', '/api/v1/messages', message);
    expect(status).toBe(202);
    return body.id;
  }

  const finished = (id: string) =>
    eventually(async () => {
      const { body } = await service.call('GET', `/api/v1/messages/${id}`);
      expect(body.finishedAt).not.toBeNull();
    });
});

it('no number, text or key is in any line', () => {
  expect(leaksOf(service, [TEXT])).toEqual([]);
});
