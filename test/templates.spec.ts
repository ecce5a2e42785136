import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/communication/message.dto.js';
import { finished } from './support/eventually.js';
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
});
