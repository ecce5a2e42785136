import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLAIN, runSandbox, type RunningSandbox } from './support/running-sandbox.js';
import { eventually } from './support/eventually.js';

let running: RunningSandbox;

beforeEach(async () => {
  running = await runSandbox();
});

afterEach(() => running.stop());

describe('webhooks', () => {
  it('are delivered again, the same bytes, until they are answered 200', async () => {
    const { sandbox, receiver, send } = running;
    receiver.answers.push(503, 401, 500);
    const { json } = await send('sms', PLAIN);
    await eventually(() => expect(sandbox.webhooks).toEqual({ pending: 0, acknowledged: 2, repeated: 3, givenUp: 0 }));
    const refused = receiver.received.filter(({ answered }) => answered !== 200);
    const taken = receiver.received.filter(({ answered }) => answered === 200);
    expect(taken.map((webhook) => webhook.json.status).toSorted()).toEqual(['delivered', 'sent']);
    for (const { bytes } of refused) expect(taken.map((webhook) => webhook.bytes)).toContain(bytes);
    expect(receiver.received.every((webhook) => webhook.signed && webhook.json.message_id === json.message_id)).toBe(
      true,
    );
  });

  it('reach a service that was away', async () => {
    const { sandbox, receiver, send } = running;
    sandbox.setWebhookBaseUrl(`http://127.0.0.1:${await unusedPort()}`);
    const { json } = await send('sms', '+919876540000');
    await eventually(() => expect(sandbox.webhooks.repeated).toBeGreaterThan(0));
    sandbox.setWebhookBaseUrl(receiver.url);
    await eventually(() => expect(receiver.statusesOf(json.message_id).toSorted()).toEqual(['delivered', 'sent']));
  });

  it('carry white space and text beyond ASCII at times', async () => {
    const { receiver, letAMessagePass } = running;
    for (let n = 0; n < 8; n++) await letAMessagePass();
    const bodies = receiver.received.map(({ bytes }) => bytes);
    expect(bodies.some((bytes) => bytes.includes('\n  "'))).toBe(true);
    expect(bodies.some((bytes) => /[^\0-\x7f]/u.test(bytes))).toBe(true);
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
  });

  it('bring an incoming message, and the answer back to the caller', async () => {
    const { sandbox, receiver } = running;
    receiver.answers.push(200, 503);
    const content = 'Split bill for dinner ₹1200 among 4 people';
    const answer = await sandbox.receive({ from: PLAIN, content, messageId: 'in-1' });
    expect(answer).toEqual({ answered: true, status: 200, body: '{"status":"processed"}', messageId: 'in-1' });
    expect(await sandbox.receive({ from: PLAIN, content, messageId: 'in-1' })).toMatchObject({ status: 503 });
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]).toMatchObject({
      path: '/api/v1/webhooks/siren/message',
      signed: true,
      json: { message_id: 'in-1', from_number: PLAIN, content, message_type: 'text', metadata: { source: 'whatsapp' } },
    });
  });

  it('bring a receipt at once when a test wants one', async () => {
    const { sandbox, receiver, send, status } = running;
    const { json } = await send('whatsapp', '+919876549004');
    expect(await sandbox.sendReceipt({ messageId: json.message_id, status: 'read' })).toMatchObject({ status: 200 });
    expect(receiver.statusesOf(json.message_id)).toEqual(['read']);
    expect((await status(json.message_id)).json.status).toBe('read');
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('routes for people', () => {
  const incoming = (body: string, type = 'application/json') =>
    fetch(`${running.sandbox.url}/sandbox/incoming`, { method: 'POST', headers: { 'content-type': type }, body });

  it('write to the service as a person would', async () => {
    const answer = await incoming(
      '{"from":"+919876543210","content":"नमस्ते","message_type":"voice","metadata":{"media_url":"https://example.com/a.ogg"}}',
    );
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ webhook: { answered: true, status: 200 } });
    expect(running.receiver.received[0]?.json).toMatchObject({ content: 'नमस्ते', message_type: 'voice' });
  });

  it.each([
    ['no JSON', '{', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['no sender', '{"content":"Hello"}', 'application/json', 400],
    ['what a web page may post unasked', '{"from":"+919876543210"}', 'text/plain', 415],
  ])('refuse %s', async (_what, body, type, expected) => {
    expect((await incoming(body, type)).status).toBe(expected);
    expect(running.receiver.received).toHaveLength(0);
  });

  it('show what was received for a number, newest first, with how far it got', async () => {
    const { sandbox, send, letAMessagePass } = running;
    await send('whatsapp', '+919876549002');
    await letAMessagePass();
    const response = await fetch(`${sandbox.url}/sandbox/messages?to=+919876543210`);
    expect(await response.json()).toMatchObject({ items: [{ to: PLAIN, content: 'Hello', status: 'delivered' }] });
    const all = (await (await fetch(`${sandbox.url}/sandbox/messages`)).json()) as { items: { to: string }[] };
    expect(all.items.map(({ to }) => to)).toEqual([PLAIN, '+919876549002']);
  });
});
