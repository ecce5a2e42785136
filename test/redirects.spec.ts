import { HttpService } from '@nestjs/axios';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MEDIA_DEFAULTS, MediaFetcher } from '../src/media/media-fetcher.js';
import { DEFAULT_EVENTS } from '../src/outbox/events.options.js';
import { Receiver } from '../src/outbox/receiver.js';
import { SirenClient } from '../src/siren/siren-client.js';
import { GatewayClient } from '../src/tools/local/demo/gateway-client.js';
import { RunningService } from '../src/tools/commands/check/running-service.js';
import { answering, RawServer, type RawRequest } from './support/raw-server.js';
import { CLIENT_KEY, sirenModule } from './support/siren-client.js';

const REDIRECTS = [301, 302, 303, 307, 308];
const MESSAGE = { to: '+919876543210', text: 'Hello', metadata: {}, idempotencyKey: 'an-attempt' };

/** A server that sends everybody to another one, and the other one, which would be glad to have what comes along. */
async function redirecting(status: number): Promise<{ url: string; there: RawServer; elsewhere: RawServer }> {
  const elsewhere = await RawServer.start(answering(200, '{"message_id":"a"}'));
  onTestFinished(() => elsewhere.stop());
  const there = await RawServer.start(answering(status, '{}', { location: `${elsewhere.url}/taken` }));
  onTestFinished(() => there.stop());
  return { url: there.url, there, elsewhere };
}

/** The client, by whichever way its requests leave. */
async function clientAt(url: string, way: 'straight' | 'axios' | 'http' | 'fetch'): Promise<SirenClient> {
  const module = await sirenModule(url, { dialect: 'platform' }, { byAxios: way !== 'straight' });
  onTestFinished(() => module.close());
  // An adapter of an application's own choice, which by itself would follow.
  if (way === 'http' || way === 'fetch') module.get(HttpService).axiosRef.defaults.adapter = way;
  return module.get(SirenClient);
}

describe("Siren's key", () => {
  for (const way of ['straight', 'axios', 'http', 'fetch'] as const) {
    it.each(REDIRECTS)(`never follows a redirect by %i, however the request leaves: ${way}`, async (status) => {
      const { url, there, elsewhere } = await redirecting(status);
      const client = await clientAt(url, way);
      const asked: (() => Promise<unknown>)[] = [
        () => client.sendWhatsApp(MESSAGE),
        () => client.sendSms(MESSAGE),
        () => client.getStatus('wa-1'),
        () => client.registerWebhooks({ deliveryStatus: 'https://a.example/s', message: 'https://a.example/m' }),
      ];
      for (const ask of asked) await ask().catch(() => undefined);
      expect(there.requests.map(({ headers }) => headers.authorization)).toEqual(
        asked.map(() => `Bearer ${CLIENT_KEY}`),
      );
      expect(elsewhere.connections).toBe(0);
    });
  }

  it('is at fault nowhere: the answer is a refusal like another', async () => {
    for (const way of ['straight', 'axios'] as const) {
      const { url } = await redirecting(302);
      const outcome = await (await clientAt(url, way)).sendSms(MESSAGE);
      expect(outcome).toMatchObject({ outcome: 'rejected', error: { code: 'http_302', status: 302 } });
    }
  });
});

describe('our own API key', () => {
  it.each(REDIRECTS)('never follows a redirect by %i from a program of ours', async (status) => {
    const { url, there, elsewhere } = await redirecting(status);
    const checked = await new RunningService(url, 'our-api-key', `${url}/metrics`).call('GET', '/api/v1/messages');
    expect(checked.status).toBe(status);
    await expect(new GatewayClient(url, 'our-api-key').message('1')).rejects.toThrow();
    expect(there.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer our-api-key',
      'Bearer our-api-key',
    ]);
    expect(elsewhere.connections).toBe(0);
  });
});

describe('an event', () => {
  it.each(REDIRECTS)('with its signature never follows a redirect by %i', async (status) => {
    const { url, there, elsewhere } = await redirecting(status);
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const receiver = new Receiver({ ...DEFAULT_EVENTS, url: `${url}/events`, secrets: [secret] });
    onTestFinished(() => receiver.close());
    const event = { id: '01932f3e-0000-7000-8000-000000000000', type: 'gateway.test', timestamp: new Date(), data: {} };
    const outcome = await receiver.post(event as Parameters<Receiver['post']>[0], new Date());
    expect(outcome).toMatchObject({ outcome: 'answered', status });
    expect(there.requests[0]!.headers['webhook-signature']).toMatch(/^v1,/);
    expect(elsewhere.connections).toBe(0);
  });
});

describe('the fetcher of media', () => {
  it('follows redirects, and has nothing with it that anybody could take', async () => {
    const { url, there, elsewhere } = await redirecting(302);
    const media = new MediaFetcher(
      { ...MEDIA_DEFAULTS, fetch: true },
      { resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]), isAllowedAddress: () => true },
    );
    const outcome = await media.fetch(`${url}/photo`);
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'type_not_allowed' });
    const names = ({ requests }: { requests: RawRequest[] }) =>
      requests.map(({ headers }) => Object.keys(headers).sort());
    const plain = ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'];
    expect(names(there)).toEqual([plain]);
    expect(names(elsewhere)).toEqual([plain]);
  });
});
