import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { type Gateway, startGateway } from './support/gateway.js';

const NUMBER = '+919876501234';
/** One of each kind; all kinds are vectors of the function that reads numbers. */
const PASTED = [
  '\u202a+91 98765 01234\u202c',
  '\u2066+91\u00a098765\u200e\u201101234\u2069',
  '\u096f\u096e\u096d\u096c\u096b\u0966\u0967\u0968\u0969\u096a',
  '\uff0b91\u200b9876501234',
  'tel:+91-98765-01234',
];

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

describe.each(PASTED)('the number %j, as it was copied,', (pasted) => {
  const inUrl = encodeURIComponent(pasted);

  it('is written to', async () => {
    const message = { to: pasted, text: 'Hello' };
    expect(await gateway.call('POST', '/api/v1/messages', message)).toMatchObject({
      status: 202,
      body: { to: NUMBER },
    });
    expect((await gateway.call('POST', '/api/v1/messages/validate', message)).body).toMatchObject({ to: NUMBER });
    expect(await communication.send(message)).toMatchObject({ to: NUMBER });
  });

  it('is written to in a bulk and in an upload', async () => {
    const message = { to: pasted, text: 'Hello' };
    const bulk = await gateway.call('POST', '/api/v1/messages/bulk', { messages: [message] });
    const upload = await gateway.call('POST', '/api/v1/messages/bulk', JSON.stringify(message), {
      'content-type': 'application/x-ndjson',
    });
    for (const { body } of [bulk, upload]) {
      expect(body).toMatchObject({ accepted: 1, rejectedCount: 0 });
      const { body: list } = await gateway.call('GET', `/api/v1/messages?batchId=${body.batchId}`);
      expect(list.items.map(({ to }: MessageDto) => to)).toEqual([NUMBER]);
    }
  });

  it('is imported', async () => {
    const file = `Phone,channel,reason,note\n"${pasted}",sms,complaint,${encodeURIComponent(pasted)}\n`;
    const answer = await gateway.call('POST', '/api/v1/suppressions/import', file, { 'content-type': 'text/csv' });
    expect(answer).toMatchObject({ status: 200, body: { total: 1, rejected: [] } });
    const headless = await gateway.call('POST', '/api/v1/suppressions/import', pasted, { 'content-type': 'text/csv' });
    expect(headless).toMatchObject({ status: 200, body: { total: 1, rejected: [] } });
    const { body } = await gateway.call('GET', '/api/v1/suppressions');
    expect(new Set(body.items.map((item: { phoneNumber: string }) => item.phoneNumber))).toEqual(new Set([NUMBER]));
  });

  it('is looked up', async () => {
    const validated = await gateway.call('POST', '/api/v1/phone-numbers/validate', { phoneNumber: pasted });
    expect(validated.body).toMatchObject({ valid: true, e164: NUMBER });
    const suppression = { phoneNumber: pasted };
    expect((await gateway.call('POST', '/api/v1/suppressions', suppression)).body).toMatchObject({
      phoneNumber: NUMBER,
    });
    for (const path of [`phone-numbers/${inUrl}`, `suppressions/${inUrl}`, `statistics?phoneNumber=${inUrl}`]) {
      expect(await gateway.call('GET', `/api/v1/${path}`)).toMatchObject({
        status: 200,
        body: { phoneNumber: NUMBER },
      });
    }
    const { body } = await gateway.call('GET', `/api/v1/messages?to=${inUrl}&limit=1`);
    expect(body.items).toMatchObject([{ to: NUMBER }]);
    for (const path of ['attempts?to=', 'incoming-messages?from=']) {
      expect((await gateway.call('GET', `/api/v1/${path}${inUrl}`)).status).toBe(200);
    }
    expect((await gateway.call('DELETE', `/api/v1/suppressions/${inUrl}`)).status).toBe(204);
  });
});
