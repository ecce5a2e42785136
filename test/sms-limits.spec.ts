import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/communication/message.dto.js';
import { PATIENT } from './support/delivery-policy.js';
import { deliver, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const PER_HOUR = 8;
const PER_PREFIX = 5;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  const settings = { ...PATIENT, SMS_MAX_PER_HOUR: String(PER_HOUR), SMS_MAX_PER_PREFIX_PER_HOUR: String(PER_PREFIX) };
  gateway = await startGateway({ settings });
  other = await startGateway({ settings, beside: gateway });
});
afterAll(async () => {
  delete process.env.SMS_MAX_PER_HOUR;
  delete process.env.SMS_MAX_PER_PREFIX_PER_HOUR;
  await other?.close();
  await gateway?.close();
});

/** The test may run into the next hour, which has a budget of its own. */
const hours = () =>
  query<{ hour: Date; prefix: string; n: number }>(gateway.database, 'SELECT * FROM sms_hours WHERE n > 0');

describe('the caps on SMS', () => {
  it('hold over all replicas together, by the beginning of the number and in all', async () => {
    const messages = await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        // Eight digits with the country code: 91987654 and 91987655.
        const to = `+9198765${i % 2 ? '4' : '5'}${String(1000 + i)}`;
        const replica = i % 3 ? gateway : other;
        const channels = [{ channel: 'sms' }];
        const { body } = await replica.call<MessageDto>('POST', '/api/v1/messages', { to, text: `No ${i}`, channels });
        return finished(replica, body.id);
      }),
    );
    const budgets = await hours();
    for (const { prefix, n } of budgets) expect(n).toBeLessThanOrEqual(prefix === '' ? PER_HOUR : PER_PREFIX);
    const sent = gateway.sandbox.requests.filter(({ channel }) => channel === 'sms').length;
    expect(sent).toBe(budgets.filter(({ prefix }) => prefix === '').reduce((sum, { n }) => sum + n, 0));
    expect(sent).toBeGreaterThanOrEqual(PER_HOUR);
    const refused = messages.filter(({ status }) => status === 'failed');
    expect(messages.filter(({ status }) => status === 'delivered')).toHaveLength(sent);
    expect(refused).toHaveLength(messages.length - sent);
    for (const { failure, attempts } of refused) {
      expect(failure).toMatchObject({ code: 'sms_limit' });
      expect(attempts).toEqual([]);
    }
  });

  it('end a message that would fall back, and do not touch WhatsApp', async () => {
    await query(
      gateway.database,
      `INSERT INTO sms_hours SELECT date_trunc('hour', now() + h * interval '1 hour', 'UTC'), '', ${PER_HOUR}
         FROM generate_series(0, 1) AS h ON CONFLICT (hour, prefix) DO UPDATE SET n = excluded.n`,
    );
    const fellBack = await deliver(gateway, { to: '+919876549002' });
    expect(fellBack).toMatchObject({ status: 'failed', failure: { code: 'sms_limit' } });
    expect(fellBack.attempts.map(({ channel, status }) => `${channel} ${status}`)).toEqual(['whatsapp failed']);
    expect(await deliver(gateway, { to: '+919876540001' })).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
  });
});
