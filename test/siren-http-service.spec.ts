import { HttpService } from '@nestjs/axios';
import type { TestingModule } from '@nestjs/testing';
import axios, { AxiosHeaders, type AxiosResponse } from 'axios';
import { of, throwError } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SirenClient } from '../src/siren/siren-client.js';
import type { SirenModuleOptions } from '../src/siren/siren.options.js';
import { deliver } from './support/eventually.js';
import { startGateway } from './support/gateway.js';
import { answering, RawServer } from './support/raw-server.js';
import { sirenModule } from './support/siren-client.js';

const MESSAGE = {
  to: '+919876543210',
  text: 'Your bill split is ready: ₹1200',
  metadata: { messageId: 'm' },
  idempotencyKey: 'an-attempt 17',
};
const ACCEPTED = { outcome: 'accepted', messageId: 'a' };

/** The module, and a Siren that takes everything. */
async function wired(
  options: Partial<SirenModuleOptions> = {},
  by: Parameters<typeof sirenModule>[2] = {},
): Promise<{ server: RawServer; module: TestingModule; client: SirenClient; http: HttpService }> {
  const server = await RawServer.start(answering(200, '{"message_id":"a"}'));
  onTestFinished(() => server.stop());
  const module = await sirenModule(server.url, options, by);
  onTestFinished(() => module.close());
  return { server, module, client: module.get(SirenClient), http: module.get(HttpService) };
}

const answer = (data: string): AxiosResponse<string> => ({
  data,
  status: 200,
  statusText: '',
  headers: {},
  config: { headers: new AxiosHeaders() },
});

describe('the HttpService of SirenModule', () => {
  it('may be another one, which then makes every request', async () => {
    const request = vi.fn(() => of(answer('{"message_id":"mine"}')));
    const { client, server } = await wired({}, { http: { request } });
    expect(await client.sendSms(MESSAGE)).toEqual({ outcome: 'accepted', messageId: 'mine' });
    await client.getStatus('x');
    expect(request.mock.calls).toMatchObject([[{ method: 'POST' }], [{ method: 'GET' }]]);
    expect(server.requests).toHaveLength(0);
  });

  it('may throw, which is an outcome too: nobody knows what became of the request', async () => {
    const { client } = await wired({}, { http: { request: () => throwError(() => new TypeError('mine')) } });
    const message = 'Whether Siren took it is unknown (TypeError)';
    expect(await client.sendSms(MESSAGE)).toMatchObject({
      outcome: 'unknown',
      error: { code: 'unknown_outcome', message, retryable: false },
    });
    expect(await client.getStatus('x')).toMatchObject({ outcome: 'unknown', error: { code: 'internal_error' } });
  });

  it('is not asked for what is no message, which is rejected', async () => {
    const { client, server } = await wired();
    for (const message of [undefined, null] as never[]) {
      expect(await client.sendWhatsApp(message)).toMatchObject({
        outcome: 'rejected',
        error: { code: 'internal_error', retryable: false },
      });
    }
    expect(server.requests).toHaveLength(0);
  });

  it('may have its `request` watched or replaced, at any time', async () => {
    const { client, http, server } = await wired();
    expect(await client.sendSms(MESSAGE)).toEqual(ACCEPTED);
    const spy = vi.spyOn(http, 'request');
    expect(await client.sendSms(MESSAGE)).toEqual(ACCEPTED);
    expect(spy).toHaveBeenCalledOnce();
    spy.mockReturnValue(of(answer('{"message_id":"mine"}')));
    expect(await client.sendSms(MESSAGE)).toEqual({ outcome: 'accepted', messageId: 'mine' });
    expect(server.requests).toHaveLength(2);
    spy.mockRestore();

    const ofAll = vi.spyOn(HttpService.prototype, 'request');
    onTestFinished(() => ofAll.mockRestore());
    await client.sendSms(MESSAGE);
    expect(ofAll).toHaveBeenCalledOnce();
  });

  it('has interceptors called for every request from then on', async () => {
    const { client, http, server } = await wired();
    await client.sendSms(MESSAGE);
    const seen: (string | undefined)[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      seen.push(config.url);
      config.headers.set('x-trace', 'mine');
      return config;
    });
    const { axiosRef } = http;
    expect(await client.sendSms(MESSAGE)).toEqual(ACCEPTED);
    // Also those that are added by who has kept it.
    axiosRef.interceptors.response.use((response) => ({ ...response, data: '{"message_id":"changed"}' }));
    expect(await client.sendSms(MESSAGE)).toEqual({ outcome: 'accepted', messageId: 'changed' });
    expect(seen).toEqual(Array.from({ length: 2 }, () => `${server.url}/v1/messages/sms`));
    expect(server.requests.map(({ headers }) => headers['x-trace'])).toEqual([undefined, 'mine', 'mine']);
  });

  it('has defaults that hold for every request', async () => {
    const { client, http, server } = await wired();
    http.axiosRef.defaults.headers.common['x-tenant'] = 'mine';
    expect(await client.sendSms(MESSAGE)).toEqual(ACCEPTED);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-tenant': 'mine', 'idempotency-key': 'an-attempt 17' });
  });

  it('has an adapter that may be another one', async () => {
    const { client, http, server } = await wired();
    const adapter = vi.fn(() => Promise.resolve(answer('{"message_id":"mine"}')));
    http.axiosRef.defaults.adapter = adapter;
    expect(await client.sendSms(MESSAGE)).toEqual({ outcome: 'accepted', messageId: 'mine' });
    expect(adapter).toHaveBeenCalledOnce();
    expect(server.requests).toHaveLength(0);
  });

  it('makes requests for others too, its bodies unread', async () => {
    const { http, server } = await wired();
    const { data } = await http.axiosRef.post<string>(`${server.url}/mine`, 'body');
    expect(data).toBe('{"message_id":"a"}');
    expect(server.requests[0]).toMatchObject({ line: 'POST /mine HTTP/1.1', body: 'body' });
  });
});

describe('while nobody has touched it', () => {
  it('requests do without axios', async () => {
    const byAxios = vi.spyOn(axios.Axios.prototype, 'request');
    onTestFinished(() => byAxios.mockRestore());
    const { client, http } = await wired();
    await client.sendSms(MESSAGE);
    await client.getStatus('x');
    expect(byAxios).not.toHaveBeenCalled();
    expect(http.axiosRef.defaults.adapter).toBeTypeOf('function');
    await client.sendSms(MESSAGE);
    expect(byAxios).toHaveBeenCalledOnce();
  });

  it.each<[string, Partial<SirenModuleOptions>, (client: SirenClient) => Promise<unknown>]>([
    ['a message', {}, (client) => client.sendWhatsApp(MESSAGE)],
    ['a message without a key', {}, (client) => client.sendSms({ to: MESSAGE.to, text: MESSAGE.text })],
    ['a question', {}, (client) => client.getStatus('wa/1?x#y%\\|ü')],
    ['a message of dialect platform', { dialect: 'platform' }, (client) => client.sendSms(MESSAGE)],
    [
      'webhooks to be registered',
      { dialect: 'platform' },
      (client) => client.registerWebhooks({ deliveryStatus: 'https://a.example/s', message: 'https://a.example/m' }),
    ],
  ])('%s is the same to the byte as through axios', async (_what, options, ask) => {
    const [straight, byAxios] = [await wired(options), await wired(options, { byAxios: true })];
    const outcome = await ask(straight.client);
    expect(await ask(byAxios.client)).toEqual(outcome);
    const bytes = ({ server }: typeof straight): unknown =>
      server.requests.map(({ head, body }) => [head.replace(server.url.slice('http://'.length), 'HOST'), body]);
    expect(bytes(straight)).toHaveLength(1);
    expect(bytes(straight)).toEqual(bytes(byAxios));
  });

  it.each(['a\nb', 'a\0', ' a', 'a\t', 'ключ'])(
    'the key %j, which no header can carry, is refused either way',
    async (key) => {
      for (const { client, server } of [await wired(), await wired({}, { byAxios: true })]) {
        const outcome = await client.sendSms({ ...MESSAGE, idempotencyKey: key });
        expect(outcome).toMatchObject({ outcome: 'rejected', error: { code: 'internal_error', retryable: false } });
        expect(server.requests).toHaveLength(0);
      }
    },
  );
});

it('in the whole service it is found by its class, and untouched until then', async () => {
  const byAxios = vi.spyOn(axios.Axios.prototype, 'request');
  onTestFinished(() => byAxios.mockRestore());
  const gateway = await startGateway({ settings: { SUCCESS_STATUS: 'accepted' } });
  onTestFinished(() => gateway.close());
  await deliver(gateway, { to: '+919876500001', text: 'Hello' });
  expect(byAxios).not.toHaveBeenCalled();

  const seen = vi.fn();
  gateway.app.get(HttpService, { strict: false }).axiosRef.interceptors.request.use((config) => {
    seen(config.url);
    return config;
  });
  await deliver(gateway, { to: '+919876500002', text: 'Hello' });
  expect(seen).toHaveBeenCalledWith(`${gateway.sandbox.url}/v1/messages/whatsapp`);
});
