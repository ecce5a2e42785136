import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const health = async () => {
  const response = await fetch(`${gateway.url}/api/v1/webhooks/siren/health`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const sql = (text: string) => query<{ answered_at: Date | null }>(gateway.database, text);
/** As if Siren had last been asked long ago. */
const askAgain = () => sql(`UPDATE siren_checks SET asked_at = '-infinity'`);

describe('the health of the integration', () => {
  it('is good while Siren answers, be it that it does not know what it is asked about', async () => {
    await eventually(async () =>
      expect((await sql('SELECT answered_at FROM siren_checks'))[0]!.answered_at).not.toBeNull(),
    );
    expect(await health()).toEqual({
      status: 200,
      body: { status: 'healthy', service: 'siren-integration', timestamp: expect.any(String), reasons: [] },
    });
  });

  it('shows a pause at once, and its end; a mere wait is none', async () => {
    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason, probe_ms)
               VALUES ('whatsapp', 'pause', now(), now() + interval '1 hour', 'http_401', 5000),
                      ('sms', 'wait', now(), now() + interval '1 hour', 'http_429', NULL)`);
    expect(await health()).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', reasons: ['whatsapp is paused: http_401'] },
    });
    await sql('DELETE FROM channel_holds');
    expect(await health()).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });

  it('tells that Siren refuses the key, cannot be reached, and is back', async () => {
    gateway.sandbox.misbehave({ kind: 'status', status: 401, on: 'status' });
    await askAgain();
    await eventually(async () =>
      expect(await health()).toMatchObject({ status: 503, body: { reasons: ['siren refuses the API key: http_401'] } }),
    );
    gateway.sandbox.misbehave({ kind: 'refuse' });
    await askAgain();
    await eventually(async () =>
      expect(await health()).toMatchObject({
        status: 503,
        body: { reasons: [expect.stringMatching(/^siren cannot be reached: connection_/)] },
      }),
    );
    await gateway.sandbox.reset();
    await askAgain();
    await eventually(async () => expect((await health()).status).toBe(200));
  });

  it('drops what Siren said when nobody has asked it for long', async () => {
    await sql(`UPDATE siren_checks SET problem = 'siren fails: http_500', asked_at = now(), answered_at = now()`);
    expect((await health()).status).toBe(503);
    await sql(`UPDATE siren_checks SET answered_at = now() - interval '10 minutes'`);
    expect((await health()).status).toBe(200);
  });
});
