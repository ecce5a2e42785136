import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dashboard, reported, startDashboard } from '../support/dashboard.js';
import { storeFailed } from '../support/failed-messages.js';
import { query } from '../support/query.js';

const MANY = 'ten_thousand';
const ALL = 10_050;

let dashboard: Dashboard;
beforeAll(async () => {
  const PRICES = JSON.stringify([{ channel: 'whatsapp', country: 'IN', per: 'message', amount: 0.5, currency: 'INR' }]);
  dashboard = await startDashboard({ settings: { PRICES } });
});
afterAll(() => dashboard?.close());

const sql = (text: string) => query(dashboard.gateway.database, text);

it('messages that are more than ten thousand are all looked at before they are sent', async () => {
  await storeFailed(dashboard.gateway.database, ALL, MANY);
  const { page, leave } = await dashboard.enter(`#/messages?template=${MANY}&status=failed`);
  await page.getByText('More than 10,000 messages fit.').waitFor();
  await page.getByRole('button', { name: 'Take all that fit' }).click();
  await page.getByText('All messages that fit are selected, also those not shown.').waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  const form = page.getByRole('dialog');
  await form.getByText('10,050 messages would be sent again, to at most 10,050 people.').waitFor();
  expect(await form.innerText()).toContain('5,025 INR');
  // The rest of them is a call of its own, so that there are two batches.
  await form.getByLabel('Messages a second').fill('1');
  await form.getByRole('button', { name: 'Send 10,050 messages' }).click();
  await expect.poll(() => reported(page).innerText()).toMatch(/10,050 messages are sent again, in 2 batches/);
  await reported(page).getByRole('link', { name: 'Batch 2' }).click();
  await page.getByRole('heading', { name: 'Batch' }).waitFor();
  expect(await sql('SELECT total FROM batches ORDER BY total DESC LIMIT 1')).toEqual([{ total: 10_000 }]);
  await leave();
});
