import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHooksApp, type HooksApp } from './support/hooks-app.js';
import { clientOf, JSON_BODY, KEY, PHONE, problemIn, type Post } from './support/hooks-client.js';

const MIB = 1 << 20;

let hooksApp: HooksApp;
const { call, post } = clientOf(() => hooksApp);
beforeAll(async () => {
  hooksApp = await startHooksApp();
});
afterAll(() => hooksApp.app.close());

describe('a bad body', () => {
  it('has every bad field named, however deep, and unknown ones too', async () => {
    const body = { text: '', channels: [{ channel: 'sms' }, { channel: 'fax', fallbackAfter: 0, more: 1 }], extra: 1 };
    const problem = await problemIn(await post(JSON.stringify(body)), 400);
    expect(problem.type).toBe('/problems/validation');
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { path: 'text', message: 'must be 1 to 4096 characters long' },
        { path: 'channels[1].channel', message: 'must be one of the following values: whatsapp, sms' },
        { path: 'channels[1].fallbackAfter', message: 'must not be less than 1' },
        { path: 'channels[1].more', message: 'is not a known property' },
        { path: 'extra', message: 'is not a known property' },
      ]),
    );
    expect(problem.errors).toHaveLength(5);
  });

  it.each([
    ['nothing', undefined],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a list of objects', '[{"text":"hi"}]'],
    ['a word', '"text"'],
    ['a number', '5'],
    ['a number for a text', '{"text":5}'],
    ['a NUL in a text', '{"text":"a\\u0000b"}'],
    ['half a surrogate pair in a text', '{"text":"\\ud800"}'],
    ['an object for a list', '{"text":"hi","channels":{"0":{"channel":"sms"}}}'],
    ['a list for an object', '{"text":"hi","metadata":[]}'],
    ['null in a list', '{"text":"hi","channels":[null]}'],
  ])('is a validation problem: %s', async (_name, body) => {
    expect((await problemIn(await post(body), 400)).type).toBe('/problems/validation');
  });

  it.each([
    ['cut off', '{"text":"hi"'],
    ['two values', '{} {}'],
    ['a comment', '{/**/}'],
    ['__proto__', '{"text":"hi","__proto__":{"admin":true}}'],
    ['constructor', '{"text":"hi","metadata":{"constructor":{"prototype":{}}}}'],
    ['hasOwnProperty', '{"text":"hi","hasOwnProperty":1}'],
    ['very deep', `{"text":"hi","metadata":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['random bytes', randomBytes(1000)],
  ])('is malformed: %s', async (_name, body) => {
    expect((await problemIn(await post(body), 400)).type).toBe('/problems/malformed-body');
  });

  it('shows no phone number back, even where a caller made it a key', async () => {
    const response = await post(JSON.stringify({ text: 'hi', [`+91${PHONE}`]: 1, ['k'.repeat(5000)]: 2 }));
    const text = await response.clone().text();
    expect((await problemIn(response, 400)).errors).toHaveLength(2);
    expect(text).not.toContain(PHONE);
    expect(text.length).toBeLessThan(1000);
  });

  it('with very many bad fields gets an answer of a bearable size', async () => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field${index}`, 1]));
    const problem = await problemIn(await post(JSON.stringify(body)), 400);
    expect(problem.detail).toBe('20001 fields are not valid.');
    expect(problem.errors).toHaveLength(100);
  });
});

describe('a body of the wrong kind', () => {
  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', { 'content-type': 'text/plain' }],
    ['an upload', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['something like JSON', { 'content-type': 'application/json-patch+json' }],
    ['JSON in Latin-1', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['no type at all', { 'content-type': '' }],
    ['a type that is none', { 'content-type': 'json' }],
    ['gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['an unknown coding', { 'content-type': 'application/json', 'content-encoding': 'identity, br' }],
  ])('is refused with 415: %s', async (_name, headers) => {
    const problem = await problemIn(await post('{"text":"hi"}', { ...KEY, ...headers }), 415);
    expect(problem.type).toBe('/problems/unsupported-media-type');
  });

  it.each(['application/json;charset=utf-8', 'Application/JSON; charset="UTF-8"', 'application/json ; charset=utf8'])(
    'is not one announced as %s',
    async (type) => {
      expect((await post('{"text":"hi"}', { ...KEY, 'content-type': type })).status).toBe(202);
    },
  );

  it('is not one that says it is not encoded', async () => {
    expect((await post('{"text":"hi"}', { ...JSON_BODY, 'content-encoding': 'identity' })).status).toBe(202);
  });
});

describe('a body that is too large', () => {
  const around = '{"text":"hi","metadata":{"a":""}}';
  const ofSize = (bytes: number) => around.replace('""', `"${'x'.repeat(bytes - around.length)}"`);
  const streamed = (body: string) =>
    call('/api/v1/notes', {
      method: 'POST',
      headers: JSON_BODY,
      body: new Blob([body]).stream(),
      duplex: 'half',
    });

  it('is refused from one byte over 1 MiB on', async () => {
    expect((await post(ofSize(MIB))).status).toBe(202);
    expect((await problemIn(await post(ofSize(MIB + 1)), 413)).type).toBe('/problems/payload-too-large');
  });

  it('is refused also when its length was not announced', async () => {
    expect((await streamed(ofSize(MIB))).status).toBe(202);
    await problemIn(await streamed(ofSize(MIB + 1)), 413);
  });

  it('gets its answer also while it is still being sent', async () => {
    const body = ofSize(32 * MIB);
    for (let round = 0; round < 3; round++) {
      await problemIn(await post(body), 413);
      await problemIn(await streamed(body), 413);
    }
  });

  it('is measured by the limit of its own route where it has one', async () => {
    expect((await post(ofSize(4 * MIB), JSON_BODY, '/api/v1/large-notes')).status).toBe(201);
    await problemIn(await post(ofSize(4 * MIB + 1), JSON_BODY, '/api/v1/large-notes'), 413);
  });
});

describe('a route that wants raw bytes', () => {
  const hook: Post = (body, headers) => post(body, headers, '/api/v1/hooks');

  it.each([
    ['JSON, untouched', { 'content-type': 'application/json' }],
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['what calls itself gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['what has no type', {}],
  ])('gets them of %s, without a key', async (_name, headers) => {
    const bytes = Buffer.from('{"a" : "₹1200"} \n');
    expect(await (await hook(bytes, headers)).json()).toEqual({
      isBuffer: true,
      hex: bytes.toString('hex'),
      length: bytes.length,
    });
  });

  it('gets bytes that are neither JSON nor UTF-8', async () => {
    const response = await hook(Buffer.from([0xff, 0x00, 0x7b]), { 'content-type': 'application/json' });
    expect(await response.json()).toEqual({ isBuffer: true, hex: 'ff007b', length: 3 });
  });

  it.each([
    ['with a type', { 'content-type': 'application/json' }],
    ['without a type', {}],
  ])('gets an empty Buffer of an empty body %s', async (_name, headers) => {
    expect(await (await hook(undefined, headers)).json()).toEqual({ isBuffer: true, hex: '', length: 0 });
  });

  it('has its own limit, which comes before everything else', async () => {
    expect((await hook('x'.repeat(262_144), { 'content-type': 'text/plain' })).status).toBe(200);
    await problemIn(await hook('x'.repeat(262_145), { 'content-type': 'nonsense', 'content-encoding': 'gzip' }), 413);
  });
});
