import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { SMS_COUNTRIES: 'IN,BR,PT' } });
  for (const language of ['en', 'hi']) gateway.sandbox.approve({ name: 'bill_ready_v2', language, parameters: 2 });
});
afterAll(() => gateway?.close());

const TEMPLATES = '/api/v1/templates';
const MESSAGES = '/api/v1/messages';

const APPROVED = { name: 'bill_ready_v2', language: 'en', category: 'utility', parameters: ['payer', 'amount'] };
const CONTENT = {
  category: 'transactional',
  variables: {
    payer: { type: 'text' },
    amount: { type: 'money', currency: 'INR' },
    due: { type: 'date', required: false },
  },
  locales: {
    en: {
      whatsapp: { text: 'Hi {payer}, your share is {amount}.', approved: APPROVED },
      sms: { text: '{payer}: your share is {amount}.{due, select, none {} other { Pay by {due}.}}' },
    },
    hi: {
      whatsapp: { text: 'नमस्ते {payer}, आपका हिस्सा {amount} है।', approved: { ...APPROVED, language: 'hi' } },
    },
    'pt-BR': { sms: { text: '{payer}: sua parte é {amount}.' } },
    pt: { whatsapp: { text: 'Olá {payer}, a tua parte é {amount}.' } },
  },
};
const VARIABLES = { payer: 'Asha', amount: '1200.50' };

let names = 0;
async function published(content: object = CONTENT): Promise<string> {
  const name = `bill_${++names}`;
  expect((await gateway.call('POST', TEMPLATES, { name, ...content })).status).toBe(201);
  expect((await gateway.call('POST', `${TEMPLATES}/${name}/publish`)).status).toBe(200);
  return name;
}

const accepted = async (message: object): Promise<MessageDto> => {
  const { status, body } = await gateway.call<MessageDto>('POST', MESSAGES, { to: '+919876540001', ...message });
  expect(body).toMatchObject({ status: 'queued' });
  expect(status).toBe(202);
  return body;
};
const refused = async (message: object) => {
  const answer = await gateway.call<{ errors: { path: string; message: string }[] }>('POST', MESSAGES, {
    ...{ to: '+919876540001', ...message },
  });
  expect(answer.status).toBe(400);
  return answer.body.errors;
};

describe('a message from a template', () => {
  it('says in each step what the template says on its channel, and goes out so', async () => {
    const name = await published();
    const message = await accepted({ template: { name, variables: { ...VARIABLES, due: '2026-01-31' } } });
    const approved = { name: 'bill_ready_v2', language: 'en' };
    const parameters = [
      { name: 'payer', value: 'Asha' },
      { name: 'amount', value: '₹1,200.50' },
    ];
    const whatsapp = 'Hi Asha, your share is ₹1,200.50.';
    const sms = 'Asha: your share is ₹1,200.50. Pay by Jan 31, 2026.';
    expect(message).toMatchObject({
      text: whatsapp,
      template: { name, version: 1 },
      locale: 'en',
      channels: [
        { channel: 'whatsapp', text: whatsapp, locale: 'en', approved: { ...approved, parameters } },
        { channel: 'sms', text: sms, locale: 'en' },
      ],
    });
    expect(await finished(gateway, message.id)).toMatchObject({
      status: 'delivered',
      template: { name, version: 1 },
      channels: message.channels,
      attempts: [{ channel: 'whatsapp', status: 'delivered' }],
    });
    expect(gateway.sandbox.requests.find(({ metadata }) => metadata?.['messageId'] === message.id)).toMatchObject({
      content: whatsapp,
      type: 'template',
      template: { ...approved, parameters: ['Asha', '₹1,200.50'] },
    });
  });

  it('is in the language of the recipient, each step in the first of its locales that has a text', async () => {
    const name = await published();
    const template = { name, variables: VARIABLES };
    const inHindi = await accepted({ template, locale: 'hi' });
    expect(inHindi).toMatchObject({
      locale: 'hi',
      channels: [
        { locale: 'hi', text: 'नमस्ते Asha, आपका हिस्सा ₹1,200.50 है।', inOtherLocales: [{ locale: 'en' }] },
        { locale: 'en', text: 'Asha: your share is ₹1,200.50.' },
      ],
    });
    const inPortuguese = await accepted({ template, locale: 'pt-br' });
    expect(inPortuguese).toMatchObject({
      locale: 'pt-BR',
      channels: [
        { channel: 'whatsapp', locale: 'pt', text: 'Olá Asha, a tua parte é ₹\u00a01.200,50.' },
        { channel: 'sms', locale: 'pt-BR', text: 'Asha: sua parte é ₹\u00a01.200,50.' },
      ],
    });
    expect(await accepted({ template, locale: 'de-AT' })).toMatchObject({
      locale: 'de-AT',
      channels: [{ locale: 'en' }, {}],
    });
  });

  it('is in the language that the app of its recipient told last, unless it says itself', async () => {
    const name = await published();
    const template = { name, variables: VARIABLES };
    const from = '+919876540321';
    const report = async (metadata: object) => {
      const reported = { from, content: 'Hello', metadata: { source: 'whatsapp', ...metadata } };
      expect(await gateway.sandbox.receive(reported)).toMatchObject({ status: 200 });
    };
    await report({ locale: 'pt_BR' });
    await report({ locale: 'hi' });
    await report({ locale: 'no locale at all' });
    await eventually(async () => {
      expect(await accepted({ to: from, template, allowDuplicate: true })).toMatchObject({ locale: 'hi' });
    });
    expect(await accepted({ to: from, template, locale: 'pt' })).toMatchObject({ locale: 'pt' });
  });

  it('goes out in the next language when WhatsApp does not know the first, and by SMS when it knows neither', async () => {
    const name = await published({
      ...CONTENT,
      locales: {
        ...CONTENT.locales,
        hi: { whatsapp: { text: 'नमस्ते {payer}: {amount}', approved: { ...APPROVED, language: 'mr' } } },
        es: {
          whatsapp: { text: 'Hola {payer}: {amount}', approved: { ...APPROVED, name: 'nobody_knows', language: 'es' } },
        },
        en: { sms: CONTENT.locales.en.sms, whatsapp: { ...CONTENT.locales.en.whatsapp } },
      },
    });
    const send = async (locale: string) =>
      finished(gateway, (await accepted({ template: { name, variables: VARIABLES }, locale })).id);
    expect(await send('hi')).toMatchObject({
      status: 'delivered',
      channel: 'whatsapp',
      fallbackUsed: false,
      attempts: [
        { status: 'failed', error: { code: '132001' } },
        { reason: 'next_language', status: 'delivered' },
      ],
    });
    gateway.sandbox.pauseTemplate('bill_ready_v2');
    expect(await send('es')).toMatchObject({
      channel: 'sms',
      attempts: [
        { error: { code: '132001' } },
        { reason: 'next_language', error: { code: '132015' } },
        { reason: 'fallback', channel: 'sms', status: 'delivered' },
      ],
    });
    gateway.sandbox.pauseTemplate('bill_ready_v2', false);
  });

  it('has the category of the template, and says no other', async () => {
    const name = await published({ ...CONTENT, category: 'marketing' });
    const template = { name, variables: VARIABLES };
    expect(await accepted({ template })).toMatchObject({ category: 'marketing' });
    expect(await refused({ template, category: 'transactional' })).toEqual([
      expect.objectContaining({ path: 'category' }),
    ]);
  });

  it('leaves out steps that the template has no text for, unless it asks for them itself', async () => {
    const name = await published({ variables: {}, locales: { en: { whatsapp: { text: 'Hello' } } } });
    expect((await accepted({ template: { name } })).channels).toMatchObject([{ channel: 'whatsapp', text: 'Hello' }]);
    const channels = [{ channel: 'whatsapp' }, { channel: 'sms' }];
    expect(await refused({ template: { name }, channels })).toMatchObject([{ path: 'channels[1].channel' }]);
    const other = await published({ variables: {}, locales: { hi: { sms: { text: 'नमस्ते' } } } });
    expect(await refused({ template: { name: other } })).toMatchObject([{ path: 'template.name' }]);
  });

  it('may come in a bulk, where a bad one sinks no other', async () => {
    const name = await published();
    const template = { name, variables: VARIABLES };
    const { status, body } = await gateway.call('POST', `${MESSAGES}/bulk`, {
      messages: [
        { to: '+919876540031', template, locale: 'hi' },
        { to: '+919876540032', template: { name, variables: { payer: 'Ravi' } } },
        { to: '+919876540033', template: { name: 'nobody_has_this', variables: {} } },
        { to: '+919876540034', text: 'Hello' },
      ],
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 1, errors: [{ path: 'template.variables.amount' }] },
        { index: 2, errors: [{ path: 'template.name' }] },
      ],
    });
    const { items } = (await gateway.call('GET', `${MESSAGES}?batchId=${body.batchId}`)).body;
    expect(items.map(({ text }: MessageDto) => text).sort()).toEqual(['Hello', 'नमस्ते Asha, आपका हिस्सा ₹1,200.50 है।']);
  });

  it('is the same request under its key, whatever became of the template meanwhile', async () => {
    const name = await published();
    const message = { to: '+919876540001', template: { name, variables: VARIABLES } };
    const headers = { 'idempotency-key': 'template-once' };
    const first = await gateway.call('POST', MESSAGES, message, headers);
    expect(await gateway.call('POST', MESSAGES, message, headers)).toMatchObject({ status: 202, body: first.body });
    const other = { ...message, template: { name, variables: { ...VARIABLES, payer: 'Ravi' } } };
    expect((await gateway.call('POST', MESSAGES, other, headers)).status).toBe(422);
  });

  it('goes all the same when the template is archived after it was accepted', async () => {
    const name = await published();
    gateway.sandbox.hold();
    const { id } = await accepted({ template: { name, variables: VARIABLES } });
    expect((await gateway.call('POST', `${TEMPLATES}/${name}/archive`)).body).toMatchObject({ status: 'archived' });
    gateway.sandbox.release();
    expect(await finished(gateway, id)).toMatchObject({
      status: 'delivered',
      text: 'Hi Asha, your share is ₹1,200.50.',
    });
    expect(await refused({ template: { name, variables: VARIABLES } })).toMatchObject([
      { path: 'template.name', message: expect.stringContaining('archived') },
    ]);
  });

  it('gets the newest published version, or the one it names', async () => {
    const name = await published();
    const changed = { locales: { en: { sms: { text: 'Now: {amount}, {payer}' } } } };
    expect((await gateway.call('PATCH', `${TEMPLATES}/${name}`, changed)).body).toMatchObject({
      version: 2,
      status: 'draft',
    });
    const template = { name, variables: VARIABLES };
    expect((await accepted({ template })).template).toEqual({ name, version: 1 });
    expect(await refused({ template: { ...template, version: 2 } })).toMatchObject([{ path: 'template.version' }]);
    await gateway.call('POST', `${TEMPLATES}/${name}/publish`);
    expect(await accepted({ template })).toMatchObject({ text: 'Now: ₹1,200.50, Asha', template: { version: 2 } });
    expect((await accepted({ template: { ...template, version: 1 } })).template).toEqual({ name, version: 1 });
    expect(await refused({ template: { ...template, version: 3 } })).toMatchObject([{ path: 'template.version' }]);
  });

  it('comes of its policy, which may fill in some of the variables', async () => {
    const name = await published();
    const policy = { template: { name, variables: { amount: 5 } } };
    expect((await gateway.call('PUT', '/api/v1/policies/bills', policy)).body).toMatchObject(policy);
    const variables = { payer: 'Ravi' };
    expect(await accepted({ policy: 'bills', template: { variables } })).toMatchObject({
      text: 'Hi Ravi, your share is ₹5.00.',
      policy: 'bills',
    });
    expect(await accepted({ policy: 'bills', text: 'Its own text' })).toMatchObject({
      text: 'Its own text',
      template: null,
    });
    expect(await refused({ policy: 'bills' })).toMatchObject([{ path: 'template.variables.payer' }]);
    expect(await refused({ policy: 'bills', template: { name: 'nobody_has_this', variables } })).toMatchObject([
      { path: 'template.name' },
    ]);
    await gateway.call('PUT', '/api/v1/policies/plain', {});
    expect(await refused({ policy: 'plain' })).toMatchObject([{ path: 'text' }]);
  });

  it('is shown by a dry run as it would go out', async () => {
    const name = await published();
    const message = { to: '+919876540001', template: { name, variables: VARIABLES }, locale: 'hi' };
    expect((await gateway.call('POST', `${MESSAGES}/validate`, message)).body).toMatchObject({
      valid: true,
      template: { name, version: 1 },
      locale: 'hi',
      encoding: 'UCS-2',
      plan: [
        { channel: 'whatsapp', locale: 'hi', approved: { language: 'hi' } },
        { channel: 'sms', locale: 'en' },
      ],
    });
  });
});

describe('a message from a template that is not valid', () => {
  it.each<[string, object, string]>([
    ['a variable is missing', { variables: { payer: 'Asha' } }, 'template.variables.amount'],
    ['a variable is too many', { variables: { ...VARIABLES, tip: 5 } }, 'template.variables.tip'],
    ['a text is a number', { variables: { ...VARIABLES, payer: 5 } }, 'template.variables.payer'],
    ['a text is an object', { variables: { ...VARIABLES, payer: { text: 'Asha' } } }, 'template.variables.payer'],
    ['a text is of 100 KB', { variables: { ...VARIABLES, payer: 'x'.repeat(100_000) } }, 'template.variables.payer'],
    ['money is in words', { variables: { ...VARIABLES, amount: 'twelve' } }, 'template.variables.amount'],
    ['money is a fraction of nothing', { variables: { ...VARIABLES, amount: '1.2.3' } }, 'template.variables.amount'],
    ['a date is none', { variables: { ...VARIABLES, due: '2026-02-30' } }, 'template.variables.due'],
    ['the variables are a list', { variables: ['Asha'] }, 'template.variables'],
    ['the text gets too long', { variables: { ...VARIABLES, payer: 'x'.repeat(4070) } }, 'template.variables'],
    ['the version is none', { variables: VARIABLES, version: 0 }, 'template.version'],
    ['a field is not known', { variables: VARIABLES, language: 'en' }, 'template.language'],
  ])('is refused by the path when %s', async (_what, template, path) => {
    const name = await published();
    expect(await refused({ template: { name, ...template } })).toMatchObject([{ path }]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'names %s as the variable that it is not',
    async (key) => {
      const name = await published();
      const body = JSON.stringify({ to: '+919876540001', template: { name, variables: VARIABLES } }).replace(
        '"payer"',
        `${JSON.stringify(key)}:"x","payer"`,
      );
      const { status, body: problem } = await gateway.call('POST', MESSAGES, body, {
        'content-type': 'application/json',
      });
      expect(status).toBe(400);
      expect(JSON.stringify(problem)).toContain(key);
    },
  );

  it.each(['english', 'en_US', 'x'.repeat(500), '', 5])('refuses %j as a locale', async (locale) => {
    const name = await published();
    expect(await refused({ template: { name, variables: VARIABLES }, locale })).toMatchObject([{ path: 'locale' }]);
  });

  it('is refused beside a text, and before the template is published', async () => {
    const name = `draft_${++names}`;
    await gateway.call('POST', TEMPLATES, { name, ...CONTENT });
    expect(await refused({ template: { name, variables: VARIABLES } })).toMatchObject([{ path: 'template.name' }]);
    expect(await refused({ text: 'Hello', template: { name } })).toMatchObject([{ path: 'template' }]);
    expect(await refused({ template: {} })).toMatchObject([{ path: 'template.name' }]);
  });
});
