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

  it('says why a channel is held, and forgets it when it is not', async () => {
    await query(
      gateway.database.url,
      `INSERT INTO channel_holds (channel, kind, since, until, reason, trial_ms)
       VALUES ('whatsapp', 'pause', now(), now() + interval '1 hour', 'http_401', 5000)`,
    );
    expect((await scrape()).text).toContain(
      'siren_gateway_channel_held{channel="whatsapp",kind="pause",reason="http_401"} 1',
    );
    await query(gateway.database.url, 'DELETE FROM channel_holds');
    expect((await scrape()).text).not.toContain('http_401');
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
