import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { type Dashboard, goTo, overflow, startDashboard } from './support/dashboard.js';
import { eventually } from './support/eventually.js';
import { letExpire } from './support/let-expire.js';
import { query } from './support/query.js';

const WAITS = '+919876540101';
const EXPIRED = '+919876540102';
const SKIPPED = '+919876540103';

let dashboard: Dashboard;
const ids = new Map<string, string>();

/** What the message pages and the list have to say in words: one message of each kind. */
beforeAll(async () => {
  dashboard = await startDashboard();
  const { gateway } = dashboard;
  const submit = async (to: string, fields: object = {}): Promise<string> => {
    const message = { to, text: 'Your share of dinner is ₹250, pay here', ...fields };
    const { status, body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', message);
    expect(status).toBe(202);
    ids.set(to, body.id);
    return body.id;
  };
  const until = (id: string, expected: object) =>
    eventually(async () => {
      const { body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
      expect(body).toMatchObject(expected);
    });

  await until(
    await submit(SKIPPED, { channels: [{ channel: 'whatsapp', onlyIfWindowOpen: true }, { channel: 'sms' }] }),
    {
      skipped: [{ code: 'window_closed' }],
      channel: 'sms',
    },
  );
  await query(
    gateway.database.url,
    `INSERT INTO channel_holds (channel, kind, since, until, reason, account)
     VALUES ('whatsapp', 'pause', now(), now() + interval '1 hour', '401', false)`,
  );
  const alone = { channels: [{ channel: 'whatsapp' }] };
  await until(await submit(WAITS, alone), { waitingFor: { reason: 'pause' } });
  const expired = await submit(EXPIRED, alone);
  await until(expired, { waitingFor: { reason: 'pause' } });
  await letExpire(gateway.database, expired);
  await until(expired, { status: 'expired' });
});

afterAll(async () => {
  await dashboard?.close();
});

describe.each([
  ['light', { width: 1440, height: 1000 }],
  ['dark', { width: 360, height: 800 }],
] as const)('in %s', (colorScheme, viewport) => {
  it.each([
    ['why a message waits', WAITS, /WhatsApp is paused/],
    ['where a message was when it expired', EXPIRED, /It expired while its channel sent nothing/],
    ['why a step was passed over', SKIPPED, /(was passed over: window closed|takes only an approved template)/],
  ])('the list and the page of a message say in words %s', async (_what, to, words) => {
    const { page, complaints, leave } = await dashboard.enter('#/messages', { colorScheme, viewport });
    await page.getByText(words).first().waitFor();
    await goTo(page, `#/messages/${ids.get(to)}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText(words).first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await leave();
  });
});
