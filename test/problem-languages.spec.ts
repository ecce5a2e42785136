import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { rawRequest } from './support/raw-http.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { lineOf, uploadLines } from './support/uploads.js';

const ORIGIN = 'https://app.example.com';
const BULK = '/api/v1/messages/bulk';
const UNKNOWN_ID = '/api/v1/messages/0199f000-0000-7000-8000-000000000001';
/** Of every word that is not the caller's, a setting, a code or the name of a field. */
const DEVANAGARI = /\p{Script=Devanagari}/u;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { CORS_ORIGINS: ORIGIN } });
});
afterAll(() => gateway?.close());

const ask = (language: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  gateway.call(method, path, body, { 'accept-language': language, ...headers });

const NOT_FOUND = {
  en: ['Not Found', 'There is no message of this id.'],
  hi: ['नहीं मिला', 'इस आईडी का कोई संदेश नहीं है।'],
  es: ['No encontrado', 'No existe ningún mensaje con este id.'],
  pt: ['Não encontrado', 'Não existe nenhuma mensagem com este id.'],
} as const;

describe('a problem', () => {
  it.each<[string, keyof typeof NOT_FOUND]>([
    ['en', 'en'],
    ['hi', 'hi'],
    ['es', 'es'],
    ['pt', 'pt'],
    ['hi-IN, en;q=0.5', 'hi'],
    ['es-MX', 'es'],
    ['ES-419', 'es'],
    ['pt-BR,pt;q=0.9,en-US;q=0.8', 'pt'],
    ['fr, pt;q=0.4, es;q=0.7', 'es'],
    ['en;q=0.1, hi;q=0.2', 'hi'],
    ['es;q=0, pt', 'pt'],
    ['fr-CA', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['fr, *;q=0.5', 'en'],
    ['hi;q=0', 'en'],
    [';;;,,=;q=x,-,\t', 'en'],
    ['hi;q=high', 'en'],
    ['__proto__, constructor;q=1', 'en'],
    [`hi,${'x-'.repeat(600)}`, 'en'],
    ['es,'.repeat(3_000), 'en'],
  ])('that is asked for in "%.60s" is told in %s', async (asked, language) => {
    const { status, headers, body } = await ask(asked, 'GET', UNKNOWN_ID);
    const [title, detail] = NOT_FOUND[language];
    expect(status).toBe(404);
    expect(body).toMatchObject({ type: '/problems/not-found', title, status: 404, detail });
    expect(headers.get('content-language')).toBe(language);
    expect(headers.get('vary')).toBe('Origin, Accept-Language');
  });

  it('is English where nobody asks', async () => {
    const { port } = new URL(gateway.url);
    const { headers, body } = await rawRequest(
      Number(port),
      `GET ${UNKNOWN_ID} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.apiKey}\r\nConnection: close\r\n\r\n`,
    );
    expect(JSON.parse(body)).toMatchObject({ detail: 'There is no message of this id.' });
    expect(headers).toMatchObject({ 'content-language': 'en', vary: 'Origin, Accept-Language' });
  });

  it('names each field in all languages by the same path, with the same values', async () => {
    const wrong = {
      ...{ to: 5, text: 'a\0', hello: 1, priority: 'urgent', metadata: { a: 'x'.repeat(20_000) }, sendAt: 'now' },
      channels: [{ channel: 'sms', maxSegments: 300, window: 'template' }, 7],
      media: { type: 'image', url: 'http://x' },
    };
    const answers = await Promise.all(
      ['en', 'hi', 'es', 'pt'].map((one) => ask(one, 'POST', '/api/v1/messages', wrong)),
    );
    const [english, ...others] = answers.map(({ body }) => body as { type: string; errors: Reported[] });
    expect(english!.errors.length).toBeGreaterThan(8);
    for (const { type, errors } of others) {
      expect(type).toBe('/problems/validation');
      expect(errors.map(({ path }) => path)).toEqual(english!.errors.map(({ path }) => path));
      expect(errors.map(({ message }) => numbersIn(message))).toEqual(
        english!.errors.map(({ message }) => numbersIn(message)),
      );
      for (const [i, { message }] of errors.entries()) expect(message).not.toBe(english!.errors[i]!.message);
    }
    expect(others[0]!.errors.filter(({ message }) => !DEVANAGARI.test(message))).toEqual([]);
    const messages = (i: number) => answers[i]!.body.errors.map(({ message }: Reported) => message);
    expect(messages(2)).toContain('no debe ser mayor que 255');
    expect(messages(3)).toContainEqual(expect.stringMatching(/^deve ser um dos seguintes valores: .*normal/));
  });

  it('counts its fields as the language does', async () => {
    const details = await Promise.all(
      ['en', 'hi', 'es', 'pt'].flatMap((language) =>
        [
          { to: 5, text: 'x' },
          { to: 5, text: 5 },
        ].map(async (body) => (await ask(language, 'POST', '/api/v1/messages', body)).body.detail as string),
      ),
    );
    expect(details).toEqual([
      ...['One field is not valid.', '2 fields are not valid.'],
      ...['एक फ़ील्ड मान्य नहीं है।', '2 फ़ील्ड मान्य नहीं हैं।'],
      ...['Un campo no es válido.', '2 campos no son válidos.'],
      ...['Um campo não é válido.', '2 campos não são válidos.'],
    ]);
  });

  it.each<[string, string, string, unknown, Record<string, string>]>([
    ['without a key', 'GET', UNKNOWN_ID, undefined, { authorization: '' }],
    ['with a wrong key', 'GET', UNKNOWN_ID, undefined, { authorization: 'Bearer x' }],
    ['of another method', 'PUT', '/api/v1/messages', {}, {}],
    ['to nowhere', 'GET', '/nowhere', undefined, {}],
    ['that is encoded wrongly', 'GET', '/%zz', undefined, {}],
    ['with an id that is none', 'GET', '/api/v1/messages/x', undefined, {}],
    ['that is no JSON', 'POST', '/api/v1/messages', '{', {}],
    ['of another type', 'POST', '/api/v1/messages', 'x', { 'content-type': 'text/plain' }],
    ['with a wrong number', 'POST', '/api/v1/messages', { to: 'x', text: 'x' }, {}],
    [
      'with an odd idempotency key',
      'POST',
      '/api/v1/messages',
      { to: '+919876543210', text: 'x' },
      { 'idempotency-key': 'é' },
    ],
    ['with a strange cursor', 'GET', '/api/v1/messages?cursor=x', undefined, {}],
    ['about events that are off', 'GET', '/api/v1/events', undefined, {}],
    ['without a signature', 'POST', '/api/v1/webhooks/siren/message', {}, {}],
    [
      'about the whole range',
      'GET',
      '/api/v1/statistics/timeseries?interval=minute&from=2020-01-01T00:00:00Z',
      undefined,
      {},
    ],
  ])('of a request %s is told in its language', async (_what, method, path, body, headers) => {
    const [english, hindi] = [
      await ask('en', method, path, body, headers),
      await ask('hi', method, path, body, headers),
    ];
    expect(english.status).toBeGreaterThanOrEqual(400);
    expect(hindi.status).toBe(english.status);
    expect(hindi.body.type).toBe(english.body.type);
    expect(hindi.headers.get('content-language')).toBe('hi');
    expect(english.headers.get('content-language')).toBe('en');
    for (const words of [
      hindi.body.title,
      hindi.body.detail,
      ...(hindi.body.errors ?? []).map(({ message }: Reported) => message),
    ]) {
      expect(words).toMatch(DEVANAGARI);
    }
  });

  it.each([
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n', 405, 'es'],
    ['what is not HTTP, of which nothing is known', 'HELLO\r\n', 400, 'en'],
  ])('of %s is told as far as its headers came', async (_what, head, status, language) => {
    const answer = await rawRequest(Number(new URL(gateway.url).port), `${head}Accept-Language: es\r\n\r\n`);
    expect(answer).toMatchObject({ status, headers: { 'content-language': language, vary: 'Accept-Language' } });
    expect(JSON.parse(answer.body).detail.startsWith('Esto')).toBe(language === 'es');
  });

  it('may be read by pages of other origins all the same', async () => {
    const { headers } = await ask('pt', 'GET', UNKNOWN_ID, undefined, { origin: ORIGIN });
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('vary')).toBe('Origin, Accept-Language');
  });
});

describe('a message that is accepted', () => {
  it('is answered as ever', async () => {
    const { status, headers } = await ask('hi', 'POST', '/api/v1/messages', { to: '+919876543210', text: 'Hello' });
    expect(status).toBe(202);
    expect(headers.get('content-language')).toBeNull();
  });
});

describe('a webhook', () => {
  it('that is refused, or a part of it, is told why in its language', async () => {
    const whole = await deliverWebhook(gateway, 'message', { message_id: 5 }, { 'accept-language': 'pt' });
    expect(whole.body).toMatchObject({ title: 'A solicitação não é válida' });
    const part = await deliverWebhook(gateway, 'message', [incoming(), 7], { 'accept-language': 'pt' });
    expect(part.body.refused).toEqual([{ index: 1, errors: [{ path: '[1]', message: 'deve ser um objeto JSON' }] }]);
    expect(part.headers.get('content-language')).toBe('pt');
  });
});

describe('items of a bulk that are refused', () => {
  const items = [
    { to: 'x', text: 'x' },
    { to: '+919876543210' },
    { to: '+919876543210', text: 'x', template: { name: 'none' } },
  ];

  it('are told in the language of whoever asks, and kept in English', async () => {
    const { body, headers } = await ask('es', 'POST', BULK, { messages: items });
    expect(headers.get('content-language')).toBe('es');
    expect(body.rejected.map(({ errors }: { errors: Reported[] }) => errors[0]!.message)).toEqual([
      'no es un número de teléfono',
      'debe indicarse, o bien template, media, location, o un texto para cada canal',
      'no debe ir junto a un texto: uno de los dos',
    ]);
    const rejections = await ask('pt', 'GET', `/api/v1/batches/${body.batchId}/rejections`);
    expect(rejections.headers.get('content-language')).toBe('pt');
    expect(rejections.body.items[0].errors).toEqual([{ path: 'to', message: 'não é um número de telefone' }]);
    const stored = await query<{ message: string }>(
      gateway.database,
      `SELECT errors->0->>'message' AS message FROM batch_rejections WHERE batch_id = $1 ORDER BY index`,
      [body.batchId],
    );
    expect(stored[0]!.message).toBe('is not a phone number');
  });

  it('are so line by line, with what is filled in', async () => {
    const lines = [
      lineOf(1),
      '{"to":\n',
      lineOf(2, { text: 'x'.repeat(5_000) }),
      lineOf(3, { template: { name: 'no"ne' } }),
    ];
    const named = lineOf(4, { text: undefined, template: { name: 'gone' } });
    const upload = (language: string) =>
      uploadLines(gateway, [...lines, named], { headers: { 'accept-language': language } });
    const { body, headers } = await upload('es');
    expect(headers['content-language']).toBe('es');
    expect(body.accepted).toBe(1);
    expect(body.rejected.map(({ errors }) => errors[0]!.message)).toEqual([
      'no es JSON válido',
      'debe tener de 1 a 4096 caracteres',
      'debe ser el nombre de una plantilla',
      'no nombra ninguna: no existe la plantilla "gone"',
    ]);
    expect((await upload('hi')).body.rejected[3]!.errors[0]!.message).toBe('किसी का नाम नहीं देता: टेम्पलेट "gone" नहीं है');
    const english = await ask('en', 'GET', `/api/v1/batches/${body.batchId}/rejections`);
    expect(english.body.items[3].errors[0].message).toBe('names none: there is no template "gone"');
  });

  it('show no number, in whatever language', async () => {
    const { body } = await ask('hi', 'POST', BULK, {
      messages: [{ to: '+919876543210', text: 'x', policy: '919876543210' }],
    });
    expect(JSON.stringify(body)).toMatch(DEVANAGARI);
    expect(JSON.stringify(body)).not.toContain('9876543210');
    const [stored] = await query<{ errors: unknown }>(
      gateway.database,
      `SELECT errors FROM batch_rejections WHERE batch_id = $1`,
      [body.batchId],
    );
    expect(JSON.stringify(stored!.errors)).not.toContain('9876543210');
  });

  it('get the same answer in another language from a repeated request', async () => {
    const headers = { 'idempotency-key': 'said-twice' };
    const first = await ask('es', 'POST', BULK, { messages: items }, headers);
    const again = await ask('hi', 'POST', BULK, { messages: items }, headers);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body.batchId).toBe(first.body.batchId);
    expect(again.body.rejected[0].errors[0].message).toBe('फ़ोन नंबर नहीं है');
  });
});

describe('what is wrong, in other answers', () => {
  it('is told in the language of the request: of a dry run', async () => {
    const { body, headers } = await ask('pt', 'POST', '/api/v1/messages/validate', { to: 'x', text: 'x' });
    expect(headers.get('content-language')).toBe('pt');
    expect(body.problem).toMatchObject({
      ...{ type: '/problems/invalid-phone-number', title: 'Não é um número de telefone' },
      errors: [{ path: 'to', message: 'não é um número de telefone' }],
    });
    const asked = await ask('es', 'POST', '/api/v1/messages', { to: 'x', text: 'x', dryRun: true });
    expect(asked.body.problem.title).toBe('No es un número de teléfono');
  });

  it('of a template, down to the line and the column', async () => {
    const text = 'Hi\n {who, plural, one {x}}';
    const template = { name: 'wrong_one', variables: { who: { type: 'number' } }, locales: { en: { sms: { text } } } };
    const { body } = await ask('es', 'POST', '/api/v1/templates', template);
    expect(body.errors).toEqual([
      { path: 'locales.en.sms.text', message: 'línea 2, columna 23: falta la opción other {…}' },
    ]);
  });

  it('of the lines of a file', async () => {
    const file = 'phone,category\n+919876500001,bills\n';
    const { body } = await ask('hi', 'POST', '/api/v1/suppressions/import', file, { 'content-type': 'text/csv' });
    expect(body.rejected).toEqual([
      { line: 2, errors: [{ path: 'category', message: 'इनमें से एक होना चाहिए: all, marketing' }] },
    ]);
  });
});

interface Reported {
  path: string;
  message: string;
}

/** What no language changes. */
const numbersIn = (message: string): string[] => (message.match(/\d+/g) ?? []).sort();
