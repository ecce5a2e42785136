import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../src/tools/sandbox/sandbox.js';
import { SANDBOX_KEY, PLAIN, runSandbox, SECRET, type RunningSandbox } from './support/running-sandbox.js';
import { eventually } from './support/eventually.js';

let running: RunningSandbox;

beforeEach(async () => {
  running = await runSandbox();
});

afterEach(() => running.stop());

describe('faults that a test asks for', () => {
  it('answer as told, so many times, before the scenario; no message comes of them', async () => {
    const { sandbox, post, send } = running;
    const headers = { 'retry-after': '7' };
    sandbox.misbehave({ kind: 'status', status: 503, body: { error: 'busy' }, headers, times: 1 });
    const answer = await post('whatsapp', { to: PLAIN, content: 'Hello' });
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      503,
      '7',
      { error: 'busy' },
    ]);
    expect((await send('whatsapp', PLAIN)).status).toBe(200);
    expect(sandbox.requests.map(({ scenario, messageId }) => [scenario, messageId === null])).toEqual([
      ['fault', true],
      ['delivered', false],
    ]);
  });

  it('take text, HTML or nothing for a body', async () => {
    const { sandbox, post } = running;
    sandbox.misbehave({
      kind: 'status',
      status: 502,
      body: '<h1>Bad gateway</h1>',
      headers: { 'content-type': 'text/html' },
      times: 1,
    });
    sandbox.misbehave({ kind: 'status', status: 200, times: 1 });
    const html = await post('sms', { to: PLAIN, content: 'Hello' });
    expect([html.headers.get('content-type'), await html.text()]).toEqual(['text/html', '<h1>Bad gateway</h1>']);
    expect(await (await post('sms', { to: PLAIN, content: 'Hello' })).text()).toBe('');
  });

  it('meet only the channel and the number they name', async () => {
    const { sandbox, send } = running;
    sandbox.misbehave({ kind: 'status', status: 500, body: {}, channel: 'sms', to: PLAIN });
    expect((await send('whatsapp', PLAIN)).status).toBe(200);
    expect((await send('sms', '+919876500001')).status).toBe(200);
    expect((await send('sms', PLAIN)).status).toBe(500);
  });

  it('follow one another in the order they were asked for', async () => {
    const { sandbox, send } = running;
    sandbox.misbehave({ kind: 'status', status: 500, body: {}, times: 2 });
    sandbox.misbehave({ kind: 'status', status: 429, body: {}, times: 1 });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await send('sms', PLAIN)).status);
    expect(statuses).toEqual([500, 500, 429, 200]);
  });

  it('reset and cut break the connection after the request was recorded', async () => {
    const { sandbox, send } = running;
    sandbox.misbehave({ kind: 'reset', times: 1 });
    await expect(send('sms', PLAIN)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    sandbox.misbehave({ kind: 'cut', times: 1 });
    await expect(send('sms', PLAIN)).rejects.toThrow();
    expect(sandbox.requests.map(({ answeredStatus }) => answeredStatus)).toEqual([null, null]);
  });

  it('refuse refuses connections, until reset', async () => {
    const { sandbox, send } = running;
    await send('sms', PLAIN);
    sandbox.misbehave({ kind: 'refuse' });
    await expect(send('sms', PLAIN)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await sandbox.reset();
    expect((await send('sms', PLAIN)).status).toBe(200);
    expect(sandbox.requests).toHaveLength(2);
  });

  it('slow lets the scenario happen, later', async () => {
    const { sandbox, send } = running;
    sandbox.misbehave({ kind: 'slow', delayMs: 1000 });
    const begun = performance.now();
    expect((await send('sms', '+919876540000')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(98);
  });

  it('meet questions for a status only when they say so', async () => {
    const { sandbox, send, status } = running;
    sandbox.misbehave({ kind: 'status', status: 500, body: {}, on: 'status', times: 1 });
    const { json } = await send('sms', PLAIN);
    expect((await status(json.message_id)).code).toBe(500);
    expect((await status(json.message_id)).code).toBe(200);
  });

  it('hold keeps every answer back until released; reset releases, too', async () => {
    const { sandbox, send } = running;
    for (const release of [() => Promise.resolve(sandbox.release()), () => sandbox.reset()]) {
      const before = sandbox.requests.length;
      let answered = 0;
      sandbox.hold();
      const answers = [send('sms', PLAIN), send('whatsapp', PLAIN)];
      for (const answer of answers) void answer.then(() => answered++);
      await eventually(() => expect(sandbox.requests).toHaveLength(before + 2));
      expect(answered).toBe(0);
      await release();
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    }
  });
});

describe('starting and stopping', () => {
  it('says that a port is taken', async () => {
    const { port } = running.sandbox;
    await expect(createSandbox({ apiKey: SANDBOX_KEY, webhookSecret: SECRET, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('closes once, however often and in whatever state it is asked to', async () => {
    const sandbox = await createSandbox({ apiKey: SANDBOX_KEY, webhookSecret: SECRET });
    sandbox.misbehave({ kind: 'refuse' });
    await Promise.all([sandbox.close(), sandbox.close()]);
    await sandbox.close();
  });

  it('gives ids that no other run gave', async () => {
    const { sandbox, send } = running;
    await send('sms', PLAIN);
    const other = await runSandbox();
    await other.send('sms', PLAIN);
    expect(other.sandbox.requests[0]?.messageId).not.toBe(sandbox.requests[0]?.messageId);
    await other.stop();
  });
});
