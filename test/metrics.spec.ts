import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../src/app.module.js';
import { createApp } from '../src/app.setup.js';
import { MetricsServer } from '../src/metrics/metrics.server.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
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
      expect(text).toContain('siren_gateway_queue_waiting{queue="deliver-message"} 0');
      expect(text).toMatch(/database_connections\{state="(in_use|idle)"\} [1-9]/);
    });
  });

  it('tells how many jobs wait, and for how long the oldest has, whatever its urgency', async () => {
    const wait = (priority: number, age: string) =>
      query(
        gateway.database.url,
        `INSERT INTO siren_gateway_jobs.job (name, priority, created_on, start_after, data)
         VALUES ('handle-incoming-message', $1, now() - $2::interval, now() + interval '1 hour', '{}')`,
        [priority, age],
      );
    await wait(0, '10 minutes');
    await wait(20, '1 minute');
    const { text } = await scrape();
    expect(text).toContain('siren_gateway_queue_waiting{queue="handle-incoming-message"} 2');
    expect(text).toMatch(/queue_oldest_seconds\{queue="handle-incoming-message"\} 6\d\d\./);
  });

  it('says why a channel is held, and forgets it when it is not', async () => {
    await query(
      gateway.database.url,
      `INSERT INTO channel_holds (channel, kind, since, until, reason, trial_ms)
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
