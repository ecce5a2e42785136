import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AppModule } from '../src/app.module.js';
import { createApp } from '../src/app.setup.js';
import { MetricsServer } from '../src/metrics/metrics.server.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { query } from './support/query.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const scrape = async (url = gateway.url) => {
  const response = await fetch(`${url}/metrics`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

describe('/metrics', () => {
  it('wants no key, and tells how many messages are in each state', async () => {
    await deliver(gateway, { to: '+919876540001' });
    const { status, type, text } = await scrape();
    expect(status).toBe(200);
    expect(type).toContain('text/plain');
    expect(text).toContain('siren_gateway_messages{status="delivered"} 1');
    expect(text).toContain('siren_gateway_storage_up 1');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).not.toContain('9876540001');
  });

  it('measures requests to Siren, webhooks, failures, queue and connections', async () => {
    await deliver(gateway, { to: '+919876549003' });
    await eventually(async () => {
      const { text } = await scrape();
      expect(text).toMatch(/siren_request_duration_seconds_count\{channel="whatsapp",outcome="accepted"\} [1-9]/);
      expect(text).toMatch(/acknowledge_duration_seconds_count\{endpoint="delivery-status",status="200"\} [1-9]/);
      expect(text).toMatch(/attempt_failures_total\{channel="whatsapp",reason="listed"\} [1-9]/);
      expect(text).toContain('siren_gateway_attempts{channel="whatsapp",status="failed"} 1');
      expect(text).toContain('siren_gateway_fallbacks 1');
      expect(text).toContain('siren_gateway_queue_waiting{queue="deliveries"} 0');
      expect(text).toMatch(/database_connections\{state="(in_use|idle)"\} [1-9]/);
    });
  });

  it('tells how much waits, and for how long the oldest has', async () => {
    const withoutWorker = await startGateway({ settings: { ROLES: 'api' } });
    onTestFinished(() => withoutWorker.close());
    for (const age of ['10 minutes', '1 minute']) {
      await query(
        withoutWorker.database.url,
        `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type,
                                        media, metadata, sent_at, received_at, status, next_at)
         VALUES (gen_random_uuid(), gen_random_uuid(), '919876540001', '+919876540001', 'whatsapp', 'text', 'text',
                 '[]', '{}', now(), now(), 'received', now() - $1::interval)`,
        [age],
      );
    }
    const { text } = await scrape(withoutWorker.url);
    expect(text).toContain('siren_gateway_queue_waiting{queue="incoming-messages"} 2');
    expect(text).toMatch(/queue_oldest_seconds\{queue="incoming-messages"\} 6\d\d\b/);
  });

  it('tells how old the oldest snapshot is, until it is given back', async () => {
    const oldest = async () =>
      Number(/^siren_gateway_oldest_snapshot_seconds (\S+)$/m.exec((await scrape()).text)?.[1] ?? 'missing');
    const reader = await openClient(gateway.database.url);
    onTestFinished(() => reader.end());
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM messages');
    await eventually(async () => expect(await oldest()).toBeGreaterThan(0.5));
    await reader.query('ROLLBACK');
    await eventually(async () => expect(await oldest()).toBeLessThan(0.5));
  });

  it('says why a channel is held, and no longer when it is not', async () => {
    await query(
      gateway.database.url,
      `INSERT INTO channel_holds (channel, kind, since, until, reason, probe_ms)
       VALUES ('whatsapp', 'pause', now(), now() + interval '1 hour', 'http_401', 5000)`,
    );
    const { text } = await scrape();
    expect(text).toContain('siren_gateway_channel_held{channel="whatsapp",kind="pause",reason="http_401"} 1');
    expect(text).toContain('siren_gateway_channel_open{channel="whatsapp"} 0');
    expect(text).toContain('siren_gateway_channel_open{channel="sms"} 1');
    await query(gateway.database.url, 'DELETE FROM channel_holds');
    const later = (await scrape()).text;
    expect(later).not.toContain('http_401');
    expect(later).toContain('siren_gateway_channel_open{channel="whatsapp"} 1');
  });

  it('is on a port of its own where one is set', async () => {
    const app = await createApp(AppModule.forRoles({ api: true, worker: false }, { host: '127.0.0.1', port: 0 }));
    await app.listen(0, '127.0.0.1');
    expect((await scrape(await app.getUrl())).status).toBe(404);
    const own = `http://127.0.0.1:${app.get(MetricsServer, { strict: false }).port}`;
    await eventually(async () => expect((await scrape(own)).text).toContain('siren_gateway_storage_up 1'));
    expect((await fetch(`${own}/api/v1/messages`)).status).toBe(404);
    await app.close();
  });
});
