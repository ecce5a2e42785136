import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxChannel } from '../src/tools/sandbox/dialect.js';
import { SANDBOX_KEY, PLAIN, runSandbox, type RunningSandbox } from './support/running-sandbox.js';
import { eventually } from './support/eventually.js';

let running: RunningSandbox;

beforeEach(async () => {
  running = await runSandbox();
});

afterEach(() => running.stop());

const ending = (digits: string): string => `+91987654${digits}`;

describe('scenarios', () => {
  it.each([
    ['any other number', PLAIN, 'whatsapp', ['sent', 'delivered']],
    ['any other number', PLAIN, 'sms', ['sent', 'delivered']],
    ['read', ending('9001'), 'whatsapp', ['sent', 'delivered', 'read']],
    ['rejected', ending('9002'), 'sms', ['sent', 'delivered']],
    ['fails-later', ending('9003'), 'whatsapp', ['sent', 'failed']],
    ['fails-later', ending('9003'), 'sms', ['sent', 'delivered']],
    ['silent', ending('9004'), 'sms', ['sent', 'delivered']],
    ['slow', ending('9005'), 'whatsapp', ['sent', 'delivered']],
    ['hangs', ending('9006'), 'sms', ['sent', 'delivered']],
    ['reset', ending('9007'), 'sms', ['sent', 'delivered']],
    ['jumbled', ending('9010'), 'whatsapp', ['delivered', 'delivered', 'sent', 'read', 'delivered']],
    ['early', ending('9011'), 'whatsapp', ['sent', 'delivered']],
    ['unreachable', ending('9012'), 'sms', ['sent', 'failed']],
    ['answer-lost', ending('9013'), 'sms', ['sent', 'delivered']],
    ['unreported', ending('9014'), 'sms', ['sent', 'delivered']],
  ] as const)('%s (%s) by %s: accepted, then %j, all signed', async (_name, to, channel, words) => {
    const { receiver, send, expectReported } = running;
    const { status, json } = await send(channel, to);
    expect(status).toBe(200);
    await expectReported(json.message_id, [...words]);
    expect(receiver.received.every(({ signed, path }) => signed && path.endsWith('/siren/delivery-status'))).toBe(true);
  });

  it.each(['9002', '9012'])('…%s by WhatsApp: refused at once with 131026', async (digits) => {
    const { receiver, send, letAMessagePass } = running;
    const { status, json } = await send('whatsapp', ending(digits));
    expect([status, json.error?.code]).toEqual([400, 131026]);
    await letAMessagePass();
    expect(receiver.received).toHaveLength(2);
  });

  it.each([
    ['whatsapp', '9003', 131026],
    ['sms', '9012', 30005],
  ] as const)('%s to …%s: the failed receipt carries %i', async (channel, digits, code) => {
    const { receiver, send, expectReported } = running;
    const { json } = await send(channel, ending(digits));
    await expectReported(json.message_id, ['sent', 'failed']);
    expect(receiver.received.at(-1)?.json.error?.code).toBe(code);
  });

  it('silent: accepted, and nothing is told of it', async () => {
    const { receiver, send, letAMessagePass } = running;
    const { json } = await send('whatsapp', ending('9004'));
    await letAMessagePass();
    expect(receiver.statusesOf(json.message_id)).toEqual([]);
  });

  it('slow: the answer takes two seconds, scaled', async () => {
    const { send } = running;
    const begun = performance.now();
    expect((await send('whatsapp', ending('9005'))).status).toBe(200);
    // A timer may fire a millisecond early.
    expect(performance.now() - begun).toBeGreaterThan(195);
  });

  it('hangs: the request is in the ledger, and not answered while others are', async () => {
    const { sandbox, letAMessagePass } = running;
    const aborted = new AbortController();
    const hanging = fetch(`${sandbox.url}/v1/messages/whatsapp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SANDBOX_KEY}` },
      body: JSON.stringify({ to: ending('9006'), content: 'Hello' }),
      signal: aborted.signal,
    }).then(
      () => 'answered',
      () => 'aborted',
    );
    await eventually(() => expect(sandbox.requests).toHaveLength(1));
    await letAMessagePass();
    aborted.abort();
    expect(await hanging).toBe('aborted');
    expect(sandbox.requests[0]).toMatchObject({ scenario: 'hangs', answeredStatus: null, messageId: null });
  });

  it('reset: the connection breaks after the request was read, and no message comes of it', async () => {
    const { sandbox, send } = running;
    await expect(send('whatsapp', ending('9007'))).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(sandbox.requests[0]).toMatchObject({ scenario: 'reset', content: 'Hello', messageId: null });
  });

  it('answer-lost: the connection breaks, yet receipts come and echo the metadata', async () => {
    const { sandbox, receiver, send, expectReported } = running;
    await expect(send('whatsapp', ending('9013'))).rejects.toThrow();
    await expectReported(sandbox.requests[0]?.messageId ?? null, ['sent', 'delivered']);
    expect(receiver.received[0]?.json.metadata).toEqual({ attemptId: 'a-1' });
  });

  it('fails-twice: 500 twice on each channel, then fine', async () => {
    const { send } = running;
    const answers = (channel: SandboxChannel) => send(channel, ending('9008')).then(({ status }) => status);
    expect([await answers('whatsapp'), await answers('whatsapp'), await answers('whatsapp')]).toEqual([500, 500, 200]);
    expect([await answers('sms'), await answers('sms'), await answers('sms')]).toEqual([500, 500, 200]);
  });

  it('limited: 429 with Retry-After once for the number, then fine on both channels', async () => {
    const { send } = running;
    const { status, headers } = await send('whatsapp', ending('9009'));
    expect([status, headers.get('retry-after')]).toEqual([429, '2']);
    expect((await send('whatsapp', ending('9009'))).status).toBe(200);
    expect((await send('sms', ending('9009'))).status).toBe(200);
  });

  it('jumbled: the copies are the same bytes', async () => {
    const { receiver, send, expectReported } = running;
    const { json } = await send('whatsapp', ending('9010'));
    await expectReported(json.message_id, ['delivered', 'delivered', 'sent', 'read', 'delivered']);
    expect(receiver.received[0]?.bytes).toBe(receiver.received[1]?.bytes);
  });

  it('early: the receipts were acknowledged before the answer leaves', async () => {
    const { receiver, send } = running;
    const { json } = await send('sms', ending('9011'));
    expect(receiver.statusesOf(json.message_id)).toEqual(['sent', 'delivered']);
  });

  it('window: free text fails later unless they wrote within a day', async () => {
    const { sandbox, receiver, send, expectReported } = running;
    const to = ending('9015');
    const before = await send('whatsapp', to);
    expect(before.status).toBe(200);
    await expectReported(before.json.message_id, ['failed']);
    expect(receiver.received.at(-1)?.json.error?.code).toBe(131047);
    await sandbox.receive({ from: to, content: 'Hello' });
    const after = await send('whatsapp', to);
    await expectReported(after.json.message_id, ['sent', 'delivered']);
    const bySms = await send('sms', to);
    await expectReported(bySms.json.message_id, ['sent', 'delivered']);
  });

  it('unreported: no webhook comes, but who asks learns that it was delivered', async () => {
    const { receiver, send, status, letAMessagePass } = running;
    const { json } = await send('whatsapp', ending('9014'));
    await expect
      .poll(() => status(json.message_id).then((asked) => asked.json.status), { timeout: 10_000 })
      .toBe('delivered');
    await letAMessagePass();
    expect(receiver.statusesOf(json.message_id)).toEqual([]);
  });
});

describe('the status of a message', () => {
  it('says what the receipts said, and does not move back', async () => {
    const { send, status, expectReported } = running;
    const { json } = await send('whatsapp', ending('9010'));
    await expectReported(json.message_id, ['delivered', 'delivered', 'sent', 'read', 'delivered']);
    const asked = await status(json.message_id);
    expect(asked).toMatchObject({ code: 200, json: { message_id: json.message_id, status: 'read', error: null } });
    expect(Date.parse(asked.json.delivered_at ?? '')).not.toBeNaN();
  });

  it('is 404 for an unknown id and 401 without the key', async () => {
    const { status } = running;
    expect((await status('wa-nobody-1')).code).toBe(404);
    expect((await status('wa-nobody-1', 'wrong')).code).toBe(401);
  });
});

describe('requests Siren would not take', () => {
  it('a wrong key is 401, and no message comes of it', async () => {
    const { sandbox, post } = running;
    const response = await post('sms', { to: PLAIN, content: 'Hello' }, { authorization: 'Bearer wrong' });
    expect(response.status).toBe(401);
    expect(sandbox.requests[0]).toMatchObject({ scenario: 'invalid', answeredStatus: 401, messageId: null });
  });

  it.each([
    ['no JSON', 'not json'],
    ['nothing', ''],
    ['no object', []],
    ['a number without +', { to: '919876543210', content: 'Hello' }],
    ['no content', { to: PLAIN }],
    ['an empty text', { to: PLAIN, content: '' }],
    ['an unknown type', { to: PLAIN, content: 'Hello', type: 'fax' }],
    ['metadata that is no object', { to: PLAIN, content: 'Hello', metadata: 'x' }],
  ])('%s is 400', async (_what, body) => {
    const { post } = running;
    expect((await post('whatsapp', body)).status).toBe(400);
  });
});

describe('the ledger', () => {
  it('has the request on disk before the answer leaves', async () => {
    const { sandbox, post, ledgerOnDisk } = running;
    sandbox.hold();
    let answered = false;
    const body = { to: PLAIN, content: 'Split ₹1200', type: 'text', metadata: { messageId: 'm-1' } };
    const answer = post('whatsapp', body, { 'idempotency-key': 'key-1' }).finally(() => (answered = true));
    await eventually(() => expect(sandbox.requests).toHaveLength(1));
    expect(ledgerOnDisk()).toEqual(sandbox.requests);
    expect(sandbox.requests[0]).toMatchObject({
      ...body,
      channel: 'whatsapp',
      idempotencyKey: 'key-1',
      scenario: 'delivered',
      answeredStatus: 200,
    });
    expect(answered).toBe(false);

    sandbox.release();
    expect(await (await answer).json()).toEqual({ message_id: sandbox.requests[0]?.messageId });
  });
});
