import { createHmac, randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { DocsPage, type FillIn, type OpenApiOfPage, type Tried } from '../support/docs-page.js';
import { type EventReceiver, startEventReceiver } from '../support/event-receiver.js';
import { eventually } from '../support/eventually.js';
import { type OperatedService, startOperated } from '../support/operated-service.js';
import { query } from '../support/query.js';
import { END_EVENT } from '../support/tables.js';

const EVENTS_SECRET = `whsec_${Buffer.from('a-secret-of-events-for-tests-only').toString('base64')}`;

let service: OperatedService;
let receiver: EventReceiver;
let browser: Browser;
let document: OpenApiOfPage;
beforeAll(async () => {
  receiver = await startEventReceiver(EVENTS_SECRET);
  service = await startOperated({
    settings: {
      EVENTS_URL: receiver.url,
      EVENTS_SECRET,
      // The defaults: what is prefilled is taken as it is.
      RECIPIENT_LIMIT: '20',
      DUPLICATE_WINDOW_SECONDS: '60',
    },
  });
  browser = await launchBrowser();
  document = (await (await fetch(`${service.url}/docs-json`)).json()) as OpenApiOfPage;
});
afterAll(async () => {
  await browser?.close();
  await service?.close();
  await receiver?.close();
});

const sign = (body: string) => createHmac('sha256', service.webhookSecret).update(body).digest('hex');

async function postWebhook(endpoint: 'message' | 'delivery-status', body: object): Promise<void> {
  const text = JSON.stringify(body);
  const answer = await fetch(`${service.url}/api/v1/webhooks/siren/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-siren-signature': sign(text) },
    body: text,
  });
  expect(answer.status).toBe(200);
}

const bulk = async (texts: string[]): Promise<string> => {
  const messages = texts.map((text, i) => ({ to: `+91987654400${i}`, text: `${text} ${randomUUID()}` }));
  return (await service.call('POST', '/api/v1/messages/bulk?ratePerSecond=0.001', { messages })).body.batchId as string;
};
/** Its second message would begin in a quarter of an hour. */
const unfinishedBatch = async () => ({ id: await bulk(['One', 'Two', 'Three']) });
const finishedBatch = async () => {
  const id = await bulk(['Alone']);
  await eventually(async () => {
    expect((await service.call('GET', `/api/v1/batches/${id}`)).body.status).toBe('finished');
  });
  return { id };
};
const queuedMessage = async () => {
  const batchId = await bulk(['One', 'Two', 'Three']);
  const { body } = await service.call('GET', `/api/v1/messages?batchId=${batchId}&status=queued`);
  return { id: body.items[0].id as string };
};
const firstOf = (list: string) => async () => {
  const { items } = await eventually(async () => {
    const { body } = await service.call('GET', list);
    expect(body.items).not.toEqual([]);
    return body as { items: { id: string }[] };
  });
  return { id: items[0]!.id };
};
const aMessage = async () => {
  const message = { to: '+919876544009', text: `To be looked at ${randomUUID()}` };
  return { id: (await service.call('POST', '/api/v1/messages', message)).body.id as string };
};
const anEvent = async () => {
  await aMessage();
  return firstOf('/api/v1/events')();
};
const aWebhook = async () => {
  await postWebhook('delivery-status', { message_id: randomUUID(), status: 'sent' });
  return firstOf('/api/v1/received-webhooks')();
};
const incoming = (from: string, content: string) => async () => {
  const message_id = randomUUID();
  await postWebhook('message', {
    message_id,
    from_number: from,
    content,
    message_type: 'text',
    timestamp: '2026-01-01T12:00:00Z',
  });
  return eventually(async () => {
    const { body } = await service.call('GET', '/api/v1/incoming-messages');
    const found = (body.items as { id: string; providerMessageId: string }[]).find(
      ({ providerMessageId }) => providerMessageId === message_id,
    );
    expect(found).toBeDefined();
    return { id: found!.id };
  });
};
const deadEvent = async () => {
  const { id } = await anEvent();
  await query(service.database, END_EVENT, [id]);
  return { id };
};
const signature: FillIn = (body) => ({ 'X-Siren-Signature': sign(body!) });
const suppressed = async () => {
  await service.call('POST', '/api/v1/suppressions', { phoneNumber: '+919876500001' });
  return {};
};
const policy = async () => {
  await service.call('PUT', '/api/v1/policies/one-time-password', {});
  return {};
};

const template = async () => {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const variables = { payer: { type: 'text' }, amount: { type: 'money', currency: 'INR' }, due: { type: 'date' } };
  const locales = { en: { sms: { text: '{payer}: {amount} by {due}' } } };
  await service.call('POST', '/api/v1/templates', { name, variables, locales });
  return { name };
};

/** Of a number that nobody else here writes to. */
async function erasure(): Promise<Record<string, string>> {
  const { body } = await service.call('DELETE', '/api/v1/contacts/+919876549999');
  return { id: body.id as string };
}

const apiKey = async () => {
  const { body } = await service.call('POST', '/api/v1/api-keys', { name: 'billing', scopes: ['batches'] });
  return { id: body.id as string };
};

const session = async () => ({ id: (await service.call('POST', '/api/v1/sessions')).body.id as string });
const heldChannel = async () => {
  await query(
    service.database,
    `INSERT INTO channel_holds (channel, kind, since, until, reason)
     VALUES ('sms', 'wait', now(), now() + interval '1 hour', 'http_429') ON CONFLICT DO NOTHING`,
  );
  return { channel: 'sms' };
};
const heldTemplate = async () => {
  await query(
    service.database,
    `INSERT INTO template_holds (name, language, since, until, reason, probe_ms)
     VALUES ('bill_ready_v2', 'en', now(), now() + interval '1 hour', '132015', 5000) ON CONFLICT DO NOTHING`,
  );
  return { name: 'bill_ready_v2', language: 'en' };
};

const nothingHeld = async () => {
  await query(service.database, 'DELETE FROM channel_holds');
  await query(service.database, 'DELETE FROM template_holds');
  return {};
};

/** What must be there first, and the ids of it: nobody can know them beforehand, so nothing is prefilled. */
const FILL_IN: Record<string, FillIn> = {
  'GET /api/v1/search': () => ({ q: '4009' }),
  'GET /api/v1/webhooks/siren/health': nothingHeld,
  'GET /api/v1/messages/{id}': aMessage,
  'PATCH /api/v1/messages/{id}': queuedMessage,
  'POST /api/v1/messages/{id}/cancel': queuedMessage,
  'GET /api/v1/batches/{id}': unfinishedBatch,
  'PATCH /api/v1/batches/{id}': unfinishedBatch,
  'GET /api/v1/batches/{id}/events': finishedBatch,
  'POST /api/v1/batches/{id}/pause': unfinishedBatch,
  'POST /api/v1/batches/{id}/resume': unfinishedBatch,
  'POST /api/v1/batches/{id}/cancel': unfinishedBatch,
  'GET /api/v1/batches/{id}/rejections': unfinishedBatch,
  'GET /api/v1/batches/{id}/duplicates': unfinishedBatch,
  'GET /api/v1/batches/{id}/messages': unfinishedBatch,
  'POST /api/v1/channels/{channel}/try': heldChannel,
  'POST /api/v1/channels/whatsapp/templates/{name}/{language}/try': heldTemplate,
  'POST /api/v1/contacts/{phoneNumber}/messages': async () => {
    await incoming('+919876500077', 'Where is my table?')();
    return { phoneNumber: '+919876500077' };
  },
  'GET /api/v1/policies/{name}': policy,
  'DELETE /api/v1/policies/{name}': policy,
  'GET /api/v1/templates/{name}': template,
  'PATCH /api/v1/templates/{name}': template,
  'POST /api/v1/templates/{name}/publish': template,
  'POST /api/v1/templates/{name}/archive': template,
  'POST /api/v1/templates/{name}/preview': template,
  'GET /api/v1/templates/{name}/versions': template,
  'GET /api/v1/templates/{name}/versions/{version}': async () => ({ ...(await template()), version: '1' }),
  'GET /api/v1/suppressions/{phoneNumber}': suppressed,
  'DELETE /api/v1/suppressions/{phoneNumber}': suppressed,
  'POST /api/v1/suppressions/{phoneNumber}/lift': async () => ({
    ...(await suppressed()),
    phoneNumber: '+919876500001',
  }),
  'GET /api/v1/incoming-messages/{id}': incoming('+919876540007', 'Hello'),
  'POST /api/v1/incoming-messages/{id}/suppress': incoming('12345@lid', 'STOP'),
  'GET /api/v1/events/{id}': anEvent,
  'POST /api/v1/events/{id}/redeliver': anEvent,
  'POST /api/v1/webhooks/siren/message': signature,
  'POST /api/v1/webhooks/siren/delivery-status': signature,
  'GET /api/v1/received-webhooks/{id}': aWebhook,
  'DELETE /api/v1/dead-letters': () => ({ createdTo: '2026-01-01T00:00:00Z' }),
  'POST /api/v1/dead-letters/{id}/replay': deadEvent,
  'DELETE /api/v1/api-keys/{id}': apiKey,
  'GET /api/v1/erasures/{id}': erasure,
  'DELETE /api/v1/sessions/{id}': session,
};
const NOTHING: FillIn = () => ({});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
const documented = ({ responses }: { responses: object }) =>
  Object.keys(responses)
    .filter((status) => status.startsWith('2'))
    .map(Number);

describe('/docs', () => {
  it('lets run only what comes with it, and sends nothing elsewhere', async () => {
    const { headers } = await fetch(`${service.url}/docs`);
    const policyText = headers.get('content-security-policy') ?? '';
    expect(policyText).toContain(`default-src 'none'`);
    expect(policyText).toContain(`script-src 'self';`);
    expect(policyText).not.toContain('unsafe-inline');
    expect(policyText).not.toContain('unsafe-eval');
    expect(policyText).toContain(`frame-ancestors 'none'`);
    for (const path of ['/docs/', '/docs/index.html']) {
      expect((await fetch(service.url + path)).headers.get('content-security-policy')).toBe(policyText);
    }
    expect((await fetch(`${service.url}/docs/swagger-ui-bundle.js`)).headers.has('content-security-policy')).toBe(true);
  });

  it('accepts whatever it prefills, and answers as it says', async () => {
    const docs = await DocsPage.open(browser, `${service.url}/docs`);
    const elsewhere: string[] = [];
    docs.page.on('request', (request) => {
      if (!/^data:|^blob:/.test(request.url()) && !request.url().startsWith(service.url)) elsewhere.push(request.url());
    });
    await docs.authorize(service.apiKey);
    const tried: (Tried & { documented: number[] })[] = [];
    for (const { method, path, operation } of operations()) {
      const name = `${method.toUpperCase()} ${path}`;
      const all = await docs.tryAll(method, path, FILL_IN[name] ?? NOTHING);
      tried.push(...all.map((one) => ({ ...one, documented: documented(operation) })));
    }
    expect(tried.filter(({ status, documented: good }) => !good.includes(status))).toEqual([]);
    expect(new Set(tried.map(({ operation }) => operation)).size).toBe(operations().length);
    expect(docs.complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await docs.page.close();
  });
});

describe('the OpenAPI document', () => {
  it('has schemas whose own examples make a body that is accepted', async () => {
    const docs = await DocsPage.open(browser, `${service.url}/docs`);
    await policy();
    // The try of the page above has sent the same to the same person.
    await query(service.database, 'DELETE FROM recipient_windows');
    const refused: unknown[] = [];
    let tried = 0;
    for (const { method, path, operation } of operations()) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      // Siren's own shapes, of which the document says only that they are objects.
      if (schema === undefined || path.startsWith('/api/v1/webhooks/')) continue;
      const name = `${method.toUpperCase()} ${path}`;
      const body = await docs.sampleOf(schema, document);
      const given = await (FILL_IN[name] ?? NOTHING)(body);
      // Made by the try of the page above, under the same names.
      if (name === 'POST /api/v1/policies') await query(service.database, 'DELETE FROM policies');
      if (name === 'POST /api/v1/templates') await query(service.database, 'DELETE FROM templates');
      const address = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => given[key] ?? 'one-time-password');
      const answer = await service.call(method.toUpperCase(), address, JSON.parse(body));
      tried++;
      if (!documented(operation).includes(answer.status)) refused.push({ name, body, answer: answer.body });
    }
    expect(refused).toEqual([]);
    expect(tried).toBeGreaterThan(8);
    await docs.page.close();
  });

  it('has an API key and a session for its schemes', () => {
    expect(document.components.securitySchemes).toEqual({
      apiKey: { type: 'http', scheme: 'bearer', description: expect.any(String) },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'siren_gateway_session',
        description: expect.any(String),
      },
    });
  });

  it('asks for nothing that is not wanted', () => {
    const wanted = operations().flatMap(({ method, path, operation }) =>
      (operation.parameters ?? []).flatMap(({ in: where, name, required }) =>
        required === true && where !== 'path' ? [`${method} ${path} ${name}`] : [],
      ),
    );
    expect(wanted.toSorted()).toEqual([
      'get /api/v1/search q',
      'get /api/v1/statistics/timeseries interval',
      'post /api/v1/webhooks/siren/delivery-status X-Siren-Signature',
      'post /api/v1/webhooks/siren/message X-Siren-Signature',
    ]);
  });
});
