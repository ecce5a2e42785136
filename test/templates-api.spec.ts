import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const TEMPLATES = '/api/v1/templates';
const CONTENT = {
  variables: { payer: { type: 'text' }, amount: { type: 'money', currency: 'INR' } },
  locales: {
    en: {
      whatsapp: {
        text: 'Hi {payer}, your share is {amount}.',
        approved: { name: 'bill_ready_v2', language: 'en', category: 'utility', parameters: ['payer', 'amount'] },
      },
      sms: { text: '{payer}: your share is {amount}.' },
    },
    'pt-br': { sms: { text: '{payer}: sua parte é {amount}.' } },
  },
};
const create = (name: string, content: object = CONTENT) => gateway.call('POST', TEMPLATES, { name, ...content });

describe('a template', () => {
  it('is created as a draft, and published, and changed by a new draft that begins from it', async () => {
    const created = await create('bill_ready');
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'bill_ready', version: 1, status: 'draft', category: 'transactional', publishedAt: null },
    });
    expect(created.headers.get('location')).toBe(`${TEMPLATES}/bill_ready`);
    expect(Object.keys(created.body.locales)).toEqual(['en', 'pt-BR']);
    expect(await create('bill_ready')).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });

    const changed = await gateway.call('PATCH', `${TEMPLATES}/bill_ready`, { category: 'marketing' });
    expect(changed).toMatchObject({
      status: 200,
      body: { version: 1, status: 'draft', category: 'marketing', locales: created.body.locales },
    });
    const published = await gateway.call('POST', `${TEMPLATES}/bill_ready/publish`);
    expect(published).toMatchObject({ status: 200, body: { version: 1, status: 'published' } });
    expect(Date.parse(published.body.publishedAt)).toBeGreaterThan(0);
    expect(await gateway.call('POST', `${TEMPLATES}/bill_ready/publish`)).toMatchObject({ status: 409 });

    const next = await gateway.call('PATCH', `${TEMPLATES}/bill_ready`, { category: 'transactional' });
    expect(next.body).toMatchObject({
      version: 2,
      status: 'draft',
      variables: created.body.variables,
      publishedAt: null,
    });
    expect((await gateway.call('GET', `${TEMPLATES}/bill_ready`)).body).toEqual(next.body);
    expect((await gateway.call('GET', `${TEMPLATES}/bill_ready/versions/1`)).body).toEqual(published.body);
    const newest = await gateway.call('GET', `${TEMPLATES}/bill_ready/versions?limit=1`);
    expect(newest.body.items).toEqual([next.body]);
    const { body } = await gateway.call('GET', `${TEMPLATES}/bill_ready/versions?cursor=${newest.body.nextCursor}`);
    expect(body).toEqual({ items: [published.body], nextCursor: null });
  });

  it('is archived whole, and may begin again with a draft', async () => {
    await create('old_news');
    await gateway.call('POST', `${TEMPLATES}/old_news/publish`);
    const archived = await gateway.call('POST', `${TEMPLATES}/old_news/archive`);
    expect(archived).toMatchObject({ status: 200, body: { status: 'archived', version: 1 } });
    expect((await gateway.call('POST', `${TEMPLATES}/old_news/archive`)).body).toEqual(archived.body);
    expect((await gateway.call('PATCH', `${TEMPLATES}/old_news`, {})).body).toMatchObject({
      version: 2,
      status: 'draft',
    });
  });

  it('is changed by one at a time: nobody gets a version that another made', async () => {
    await create('contended');
    await gateway.call('POST', `${TEMPLATES}/contended/publish`);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => gateway.call('PATCH', `${TEMPLATES}/contended`, { category: 'marketing' })),
    );
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual(Array(8).fill([200, 2]));
    const published = await Promise.all(
      Array.from({ length: 4 }, () => gateway.call('POST', `${TEMPLATES}/contended/publish`)),
    );
    expect(published.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('is listed by name, by its newest version', async () => {
    await create('a_first');
    await create('a_second');
    await gateway.call('POST', `${TEMPLATES}/a_second/publish`);
    const first = await gateway.call('GET', `${TEMPLATES}?limit=1`);
    expect(first.body.items).toMatchObject([{ name: 'a_first', version: 1 }]);
    const second = await gateway.call('GET', `${TEMPLATES}?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.items).toMatchObject([{ name: 'a_second' }]);
    const published = await gateway.call('GET', `${TEMPLATES}?status=published`);
    expect(published.body.items.map(({ name }: { name: string }) => name)).not.toContain('a_first');
    expect((await gateway.call('GET', `${TEMPLATES}?cursor=nonsense`)).status).toBe(400);
  });

  it('that is not there is answered 404', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/publish'],
      ['POST', '/archive'],
      ['POST', '/preview'],
      ['GET', '/versions'],
      ['GET', '/versions/1'],
    ] as const) {
      const body = method === 'GET' ? undefined : {};
      expect(await gateway.call(method, `${TEMPLATES}/nobody${path}`, body), path).toMatchObject({ status: 404 });
    }
    await create('known');
    expect(await gateway.call('GET', `${TEMPLATES}/known/versions/2`)).toMatchObject({ status: 404 });
  });
});

describe('a preview', () => {
  const preview = (name: string, body: object) => gateway.call('POST', `${TEMPLATES}/${name}/preview`, body);
  const variables = { payer: 'Asha', amount: '1200.50' };

  it('renders the newest version for every locale and channel, with segments', async () => {
    await create('shown');
    expect(await preview('shown', { variables })).toMatchObject({
      status: 200,
      body: {
        name: 'shown',
        version: 1,
        items: [
          {
            ...{ locale: 'en', channel: 'whatsapp', text: 'Hi Asha, your share is ₹1,200.50.', segments: null },
            approved: {
              name: 'bill_ready_v2',
              parameters: [
                { name: 'payer', value: 'Asha' },
                { name: 'amount', value: '₹1,200.50' },
              ],
            },
          },
          { locale: 'en', channel: 'sms', text: 'Asha: your share is ₹1,200.50.', segments: 1, encoding: 'UCS-2' },
          { locale: 'pt-BR', channel: 'sms', segments: 1, problem: null },
        ],
      },
    });
  });

  it('renders what a recipient of a locale would get', async () => {
    await create('shown_to');
    const { body } = await preview('shown_to', { variables, locale: 'pt-BR' });
    expect(body.items).toMatchObject([
      { channel: 'whatsapp', locale: 'en' },
      { channel: 'sms', locale: 'pt-BR' },
    ]);
  });

  it('names the variables that are wrong, and a text that gets too long', async () => {
    await create('too_long');
    const { status, body } = await preview('too_long', { variables: { payer: 5, tip: 1 } });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'variables.payer',
      'variables.amount',
      'variables.tip',
    ]);
    const long = await preview('too_long', { variables: { ...variables, payer: 'x'.repeat(4090) } });
    expect(long.body.items[0].problem).toContain('4096');
  });
});

const text = (written: string) => ({ locales: { en: { sms: { text: written } } } });
const nested = (levels: number): string => (levels === 0 ? 'x' : `{n, plural, other {${nested(levels - 1)}}}`);

describe('content that cannot be sent', () => {
  it.each<[string, object, string, RegExp]>([
    ['an argument that is not closed', text('Hi {payer'), 'locales.en.sms.text', /line 1, column 4/],
    ['a mistake in the second line', text('Hi\n  {payer, what}'), 'locales.en.sms.text', /line 2/],
    ['an argument that is not declared', text('Hi {nobody}'), 'locales.en.sms.text', /nobody is not among/],
    ['a plural without other', text('{n, plural, one {a}}'), 'locales.en.sms.text', /other/],
    ['a plural of a text', text('{payer, plural, other {a}}'), 'locales.en.sms.text', /number/],
    ['a date style of money', text('{amount, date, short}'), 'locales.en.sms.text', /date/],
    ['a currency that is not its own', text('{amount, number, ::currency/USD}'), 'locales.en.sms.text', /INR/],
    ['arguments within each other for ever', text(nested(50)), 'locales.en.sms.text', /nested deeper/],
    ['a text of 100 KB', text('x'.repeat(100_000)), 'locales', /bytes/],
    ['a text of nothing', text(''), 'locales.en.sms.text', /characters/],
    ['a NUL', text('a\u0000b'), 'locales.en.sms.text', /NUL/],
    ['no locale', { locales: {} }, 'locales', /1 to 50/],
    ['a locale that is none', { locales: { english: { sms: { text: 'x' } } } }, 'locales.english', /no locale/],
    ['a locale twice', { locales: { en: text('x').locales.en, EN: text('x').locales.en } }, 'locales.EN', /once more/],
    ['a channel that is none', { locales: { en: { fax: { text: 'x' } } } }, 'locales.en.fax', /channels/],
    ['no channel', { locales: { en: {} } }, 'locales.en', /whatsapp or sms/],
    ['texts that are a list', { locales: { en: [] } }, 'locales.en', /object/],
    ['a text that is a number', { locales: { en: { sms: 5 } } }, 'locales.en.sms', /object/],
    [
      'an approved SMS',
      { locales: { en: { sms: { text: 'x', approved: { name: 'a', language: 'en', parameters: [] } } } } },
      'locales.en.sms.approved',
      /WhatsApp/,
    ],
    [
      'an approved template with an unknown parameter',
      { locales: { en: { whatsapp: { text: 'x', approved: { name: 'a', language: 'en', parameters: ['nobody'] } } } } },
      'locales.en.whatsapp.approved.parameters[0]',
      /variables/,
    ],
    ['a variable of no type', { ...text('x'), variables: { payer: { type: 'name' } } }, 'variables.payer.type', /./],
    [
      'money of no currency',
      { ...text('x'), variables: { amount: { type: 'money' } } },
      'variables.amount.currency',
      /ISO 4217/,
    ],
    [
      'money of a currency that is none',
      { ...text('x'), variables: { amount: { type: 'money', currency: 'XYZ' } } },
      'variables.amount.currency',
      /ISO 4217/,
    ],
    [
      'a variable named constructor',
      { ...text('x'), variables: { constructor: { type: 'text' } } },
      'variables.constructor',
      /no object may bring/,
    ],
    ['a variable of a strange name', { ...text('x'), variables: { 'a b': { type: 'text' } } }, 'variables.a b', /name/],
    ['variables that are a list', { ...text('x'), variables: [] }, 'variables', /object/],
    ['a category that is none', { ...text('x'), category: 'utility' }, 'category', /./],
  ])('is refused by its path: %s', async (_what, content, path, message) => {
    const variables = { payer: { type: 'text' }, amount: { type: 'money', currency: 'INR' }, n: { type: 'number' } };
    const { status, body } = await create('never', { variables, ...content });
    expect(status).toBe(400);
    expect(body.errors).toContainEqual({ path, message: expect.stringMatching(message) });
    expect((await gateway.call('GET', `${TEMPLATES}/never`)).status).toBe(404);
  });

  it('is refused in 200 locales', async () => {
    const codes = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
    const pairs = codes.flatMap((a) => codes.map((b) => `en-${(a + b).toUpperCase()}`)).slice(0, 200);
    const locales = Object.fromEntries(pairs.map((locale) => [locale, { sms: { text: 'x' } }]));
    const { status, body } = await create('never', { locales });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'locales', message: 'must be 1 to 50 locales' }]);
  });

  it.each(['__proto__', 'prototype', 'hasOwnProperty'])(
    'never takes a variable named %s for anything else',
    async (key) => {
      const body = `{"name":"never_${key.length}","variables":{"${key}":{"type":"text"}},"locales":{"en":{"sms":{"text":"x"}}}}`;
      const { status } = await gateway.call('POST', TEMPLATES, body, { 'content-type': 'application/json' });
      expect(status).toBe(key === 'prototype' ? 201 : 400);
      expect(({} as Record<string, unknown>)['type']).toBeUndefined();
    },
  );

  it.each(['Bill', 'bill-ready', 'a'.repeat(65), '', 'é'])('refuses the name %j', async (name) => {
    expect(await create(name)).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } });
  });

  it('leaves the draft as it was', async () => {
    const { body } = await create('stays');
    const change = await gateway.call('PATCH', `${TEMPLATES}/stays`, { variables: {} });
    expect(change.status).toBe(400);
    expect((await gateway.call('GET', `${TEMPLATES}/stays`)).body).toEqual(body);
  });
});
