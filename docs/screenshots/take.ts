import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dashboard, startDashboard } from '../../test/support/dashboard.js';
import { deliver, eventually } from '../../test/support/eventually.js';
import { seed, SHOWN_REFERENCE } from './seed.js';

const MOST_BYTES = 170 * 1024;
/** Who asks something. */
const WHO = '+919876543210';

let dashboard: Dashboard;
beforeAll(async () => {
  const prices = [
    { channel: 'whatsapp', country: 'IN', per: 'message', amount: '0.12', currency: 'INR' },
    { channel: 'sms', country: 'IN', per: 'segment', amount: '0.25', currency: 'INR' },
  ];
  const settings = { PRICES: JSON.stringify(prices), RECEIPT_WAIT_SECONDS: '3' };
  dashboard = await startDashboard({ settings });
  await seed(dashboard.gateway);
}, 300_000);
afterAll(() => dashboard?.close());

async function take(name: string, hash: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const { page, complaints, leave } = await dashboard.enter(hash, {
    colorScheme,
    viewport: { width: 1280, height: 1000 },
  });
  await page.getByText('Live', { exact: true }).waitFor();
  await page.waitForLoadState('load');
  await page.locator('.plot canvas, .timeline :text("was tried at once"), .said-item.theirs').first().waitFor();
  await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0);
  const path = join(import.meta.dirname, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  expect(complaints).toEqual([]);
  expect(statSync(path).size).toBeLessThan(MOST_BYTES);
  await leave();
}

it('takes the overview in the light', () => take('overview', '#/overview?range=24h', 'light'));
it('takes the overview in the dark', () => take('overview-dark', '#/overview?range=24h', 'dark'));

it("takes a message's timeline", async () => {
  const { items } = (await dashboard.gateway.call('GET', `/api/v1/messages?reference=${SHOWN_REFERENCE}`)).body;
  await take('message', `#/messages/${items[0].id}`, 'light');
});

it('takes a conversation', async () => {
  const { gateway } = dashboard;
  const text = "Hi Asha, your share of Friday's dinner is ₹250. Pay: https://pay.example/d42";
  await deliver(gateway, { to: WHO, text });
  await gateway.sandbox.receive({ from: WHO, content: 'Did I not pay on Friday?' });
  await eventually(async () => {
    const { items } = (await gateway.call('GET', `/api/v1/incoming-messages?from=${encodeURIComponent(WHO)}`)).body;
    expect(items[0]?.status).toBe('handled');
  });
  await take('conversation', `#/contacts/${WHO}`, 'light');
});
