import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubmitMessageDto } from '../src/accepting/submit-message.dto.js';
import { CommunicationService } from '../src/communication.service.js';
import { checkAs } from '../src/http/validation.js';
import { type Gateway, startGateway } from './support/gateway.js';
import vectors from './vectors/json/numbers.json' with { type: 'json' };

const MESSAGES = '/api/v1/messages';
const NDJSON = { 'content-type': 'application/x-ndjson' };
const INEXACT = 'is a number that cannot be kept exactly: send it as a string';

let gateway: Gateway;
let communication: CommunicationService;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  communication = gateway.app.get(CommunicationService);
});
afterAll(async () => {
  delete process.env.ROLES;
  await gateway?.close();
});

/** As it would be written by hand: no number of it goes through a double. */
const messageWith = (metadata: string) => `{"to":"+919876540001","text":"Hello","metadata":${metadata}}`;
const refusedAt = (path: string) => ({ type: '/problems/validation', errors: [{ path, message: INEXACT }] });

describe('the metadata of a message', () => {
  it('comes back exactly: every number that a double holds', async () => {
    const metadata = `{"numbers":[${vectors.exact.join(',')}],"nested":{"":{"a.b":[[1.0,{"c":1e3}]]},"none":null}}`;
    // Minus zero is zero to JSON.
    const expected = JSON.parse(JSON.stringify(JSON.parse(metadata))) as Record<string, unknown>;
    const { status, body } = await gateway.call('POST', MESSAGES, messageWith(metadata));
    expect({ status, metadata: body.metadata }).toEqual({ status: 202, metadata: expected });
    expect((await gateway.call('GET', `${MESSAGES}/${body.id}`)).body.metadata).toEqual(expected);
  });

  it('comes back exactly, whatever it is', async () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    const storable = (value: unknown) =>
      JSON.stringify(value).length < 4000 &&
      !/\\u(0000|d[89a-f])/i.test(JSON.stringify(value)) &&
      !inherited.some((name) => JSON.stringify(value).includes(`"${name}":`));
    const metadata = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 6 })).filter(storable);
    await fc.assert(
      fc.asyncProperty(metadata, async (value) => {
        const checked = await checkAs(SubmitMessageDto, { to: '9876543210', text: 'x', metadata: value });
        expect(checked).toMatchObject({ ok: true });
        if (checked.ok) expect(checked.value.metadata).toEqual(value);
      }),
    );
  });

  it.each(vectors.inexact)('is refused with %s in it, with its path, however it comes', async (n) => {
    const metadata = `{"order":{"lines":[{"id":1},{"id":${n}}]},"text":"${n}, ${n}"}`;
    const refused = refusedAt('metadata.order.lines[1].id');
    const message = messageWith(metadata);
    expect(await gateway.call('POST', MESSAGES, message)).toMatchObject({ status: 400, body: refused });
    const tried = await gateway.call('POST', `${MESSAGES}/validate`, message);
    expect(tried).toMatchObject({ status: 200, body: { valid: false, problem: { ...refused, status: 400 } } });
    const good = messageWith(`{"id":"${n}","other":1.5}`);
    const bulk = await gateway.call('POST', `${MESSAGES}/bulk`, `{"messages":[${good},${message},${good}]}`);
    const upload = await gateway.call('POST', `${MESSAGES}/bulk`, [good, message, good].join('\n'), NDJSON);
    for (const { status, body } of [bulk, upload]) {
      expect({ status, body }).toMatchObject({
        status: 202,
        body: { accepted: 2, rejected: [{ index: 1, ...refused }] },
      });
    }
  });

  it('is refused at any depth', async () => {
    for (const [metadata, path] of [
      ['{"a":1e400}', 'metadata.a'],
      ['{"a":null,"b":[[null,[12345678901234567890]]]}', 'metadata.b[0][1][0]'],
      ['{"a":{" ":1e-400}}', 'metadata.a. '],
      ['{"a b":{"c.d":0.12345678901234567890}}', 'metadata.a b.c.d'],
    ] as const) {
      expect(await gateway.call('POST', MESSAGES, messageWith(metadata))).toMatchObject({
        status: 400,
        body: refusedAt(path),
      });
    }
  });

  it('from code is refused when JSON cannot hold it', async () => {
    const send = (metadata: Record<string, unknown>) =>
      communication.send({ to: '+919876540001', text: 'Hi', metadata });
    await expect(send({ a: { b: [1, NaN] } })).rejects.toMatchObject(refusedAt('metadata.a.b[1]'));
    await expect(send({ a: -Infinity })).rejects.toMatchObject(refusedAt('metadata.a'));
    const circular: Record<string, unknown> = {};
    circular.itself = circular;
    for (const metadata of [{ a: 10n }, circular]) {
      await expect(send(metadata)).rejects.toMatchObject({ type: '/problems/validation' });
    }
    expect(await send({ a: [0.1, 2 ** 53, null], b: { c: 1e21 } })).toMatchObject({
      metadata: { a: [0.1, 2 ** 53, null], b: { c: 1e21 } },
    });
    const bulk = await communication.sendBulk([
      { to: '+919876540001', text: 'Hi', metadata: { a: NaN } },
      { to: '+919876540001', text: 'Hi', metadata: { a: 1 } },
    ]);
    expect(bulk).toMatchObject({ accepted: 1, rejected: [{ index: 0, errors: [{ path: 'metadata.a' }] }] });
  });
});

describe('any other number of a request', () => {
  it('is refused by its field when it is not what was written', async () => {
    const policy = (ttl: string) => `{"name":"exact-${ttl.length}","ttlSeconds":${ttl}}`;
    const { status, body } = await gateway.call('POST', '/api/v1/policies', policy('60.00000000000000000001'));
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: 'ttlSeconds' });
    expect((await gateway.call('POST', '/api/v1/policies', policy('6.0e1'))).status).toBe(201);
    const plan = '{"to":"+919876540001","text":"Hi","channels":[{"channel":"sms","fallbackAfter":1e400}]}';
    expect((await gateway.call('POST', MESSAGES, plan)).body).toMatchObject({
      errors: [{ path: 'channels[0].fallbackAfter' }],
    });
  });
});
