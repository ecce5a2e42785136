import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults } from './support/axe.js';
import { countClicks } from './support/clicks.js';
import { type Dashboard, goTo, overflow, startDashboard } from './support/dashboard.js';
import { eventually } from './support/eventually.js';
import { fillLists } from './support/filled-lists.js';
import { query } from './support/query.js';
import { BULK } from './support/uploads.js';

const PRICES = [
  { channel: 'whatsapp', country: 'IN', per: 'message', amount: 0.5, currency: 'INR' },
  { channel: 'sms', country: 'IN', per: 'segment', amount: 0.25, currency: 'INR' },
];
const OLD = 240;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ settings: { PRICES: JSON.stringify(PRICES) } });
  const { gateway } = dashboard;
  const now = new Date();
  await fillLists(gateway.database, OLD, new Date(now.getFullYear(), now.getMonth() - 1, 15));
  const texts = (text: string) => ({ whatsapp: { text }, sms: { text } });
  const template = {
    name: 'bill_ready',
    variables: { payer: { type: 'text' }, amount: { type: 'money', currency: 'INR' } },
    locales: { en: texts('Hi {payer}, your share is {amount}.'), hi: texts('{payer}: आपका हिस्सा {amount} है।') },
  };
  expect((await gateway.call('POST', '/api/v1/templates', template)).status).toBe(201);
  expect((await gateway.call('POST', '/api/v1/templates/bill_ready/publish')).status).toBe(200);
});
afterAll(() => dashboard?.close());

const csvFile = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const downloaded = async (page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
};
const records = (text: string) => parse<Record<string, string>>(text, { columns: true });
const fact = (page: Page, name: string) =>
  page
    .locator('.facts > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd');

it('a batch is uploaded from a CSV with a template, after it was seen what would be rejected and the price', async () => {
  const { page, complaints, leave } = await dashboard.enter();
  const clicks = await countClicks(page);
  await page.getByRole('link', { name: 'Batches', exact: true }).click();
  await page.getByRole('link', { name: 'Upload a batch' }).click();
  const rows = [
    '\ufeffMobile;Payer;Amount;Reference;Note',
    '+919876541001;Asha;250.00;bill-1;"two\r\nlines"',
    '+919876541002;"Ravi; the second";1200.50;bill-2;',
    '',
    'nobody;Meera;10.00;bill-3;',
    '+919876541004;;10.00;bill-4;',
    '+919876541005;Kiran;99.00;bill-5;',
  ];
  await page.getByLabel('CSV file').setInputFiles(csvFile('May bills.csv', rows.join('\r\n')));
  await page.getByRole('combobox', { name: 'Template' }).selectOption('bill_ready');
  // Guessed, and mapped by equal names.
  expect(await page.getByRole('combobox', { name: 'Phone number' }).inputValue()).toBe('0');
  await page.getByRole('cell', { name: 'Hi Ravi; the second, your share is ₹1,200.50.' }).waitFor();
  await page.getByRole('cell', { name: 'The number is not a phone number' }).waitFor();
  await page.getByRole('button', { name: 'Check all rows' }).click();
  await page.getByRole('heading', { name: 'Rejected rows' }).waitFor();
  expect(await fact(page, 'Rows').innerText()).toBe('5');
  expect(await fact(page, 'Would be rejected').innerText()).toBe('2');
  expect(await fact(page, 'First by').innerText()).toBe('WhatsApp 3');
  expect(await fact(page, 'Price').innerText()).toBe('1.5 INR');
  const why = page.getByRole('group', { name: 'Rejected rows' }).getByRole('row');
  await expect.poll(() => why.filter({ hasText: '5' }).innerText()).toMatch(/^5\s+The number is not/);
  await expect.poll(() => why.filter({ hasText: 'payer' }).innerText()).toMatch(/^6\s+payer is missing/);

  await page.getByRole('button', { name: 'Send 3 messages' }).click();
  await page.getByRole('heading', { level: 1, name: 'May bills' }).waitFor();
  const press = () => page.getByRole('link', { name: 'Export CSV of rejected' }).click();
  const { name, text } = await downloaded(page, press);
  expect(name).toBe('rejections.csv');
  expect(records(text)).toMatchObject([
    { item: '3', type: '/problems/invalid-phone-number' },
    { item: '4', type: '/problems/validation', reasons: expect.stringContaining('variables.payer') },
  ]);
  expect(clicks.count()).toBeLessThanOrEqual(9);

  await goTo(page, '#/batches');
  await page.getByRole('row').filter({ hasText: 'May bills' }).waitFor();
  expect(complaints).toEqual([]);
  await leave();
});

it("last month's requests are saved in two clicks, from the overview or in a list that is narrowed", async () => {
  const { page, complaints, leave } = await dashboard.enter();
  const clicks = await countClicks(page);
  await page.getByRole('link', { name: 'Requests to Siren', exact: true }).click();
  const once = await downloaded(page, () => page.getByRole('link', { name: 'Export last month' }).click());
  expect(clicks.count()).toBeLessThanOrEqual(2);
  expect(once.name).toBe('attempts.csv');
  expect(records(once.text)).toHaveLength(OLD);

  await page.getByRole('link', { name: 'Last month', exact: true }).click();
  await page.getByText('Only from').waitFor();
  const again = await downloaded(page, () => page.getByRole('link', { name: 'Export CSV' }).click());
  expect(clicks.count()).toBeLessThanOrEqual(4);
  expect(records(again.text)).toEqual(records(once.text));
  expect(complaints).toEqual([]);
  await leave();
});

it('an upload whose connection breaks goes on under its key, and nobody gets a message twice', async () => {
  const { page, leave } = await dashboard.enter('#/batches/new');
  const count = 1_500;
  const rows = Array.from({ length: count }, (_, i) => `+9198${20_000_000 + i},Hello ${i}`);
  await page.getByLabel('CSV file').setInputFiles(csvFile('many.csv', `to,text\n${rows.join('\n')}\n`));
  await page.getByRole('combobox', { name: 'Says' }).selectOption({ label: 'The text of a column' });
  await page.getByRole('combobox', { name: 'Text' }).selectOption('text');
  await page.getByRole('button', { name: 'Check all rows' }).click();
  const send = page.getByRole('button', { name: 'Send 1,500 messages' });
  await send.waitFor();
  const keys: (string | undefined)[] = [];
  const said = Promise.withResolvers<void>();
  // Not what only looks: the first rows may be asked about meanwhile.
  await page.route(`**${BULK}*name=many*`, async (route) => {
    keys.push((await route.request().allHeaders())['idempotency-key']);
    // The service has all of it, and its answer is lost.
    if (keys.length === 1) {
      await route.fetch();
      return route.abort('connectionreset');
    }
    await said.promise;
    return route.continue();
  });
  await send.click();
  await page.getByText('The connection broke. It goes on where it ended…').waitFor();
  said.resolve();
  await page.getByRole('heading', { level: 1, name: 'many' }).waitFor();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  const stored = await query<{ n: number }>(
    dashboard.gateway.database,
    `SELECT count(*)::int AS n FROM messages m JOIN batches b ON b.id = m.batch_id WHERE b.name = 'many'`,
  );
  expect(stored).toEqual([{ n: count }]);

  // How fast it may go is changed while it runs.
  const { body } = await dashboard.gateway.call('POST', `${BULK}?ratePerSecond=0.01`, {
    messages: [1, 2, 3].map((i) => ({ to: `+91987654200${i}`, text: 'x' })),
  });
  await goTo(page, `#/batches/${body.batchId as string}`);
  await page.getByLabel('At most, messages a second').fill('0.02');
  await page.getByRole('button', { name: 'Change the rate' }).click();
  await eventually(async () => {
    const batch = await dashboard.gateway.call('GET', `/api/v1/batches/${body.batchId as string}`);
    expect(batch.body).toMatchObject({ ratePerSecond: 0.02 });
  });
  await leave();
});

it.each(['light', 'dark'] as const)(
  'the upload is accessible and fits a phone of 360 pixels, in %s',
  async (colorScheme) => {
    const viewport = { width: 360, height: 800 };
    const { page, complaints, leave } = await dashboard.enter('#/batches/new', { colorScheme, viewport });
    const text = 'to,name,a long heading that no phone has the room for\n+919876541001,عائشة,x\nnobody,b,c\n';
    await page.getByLabel('CSV file').setInputFiles(csvFile('bills.csv', text));
    await page.getByRole('combobox', { name: 'Says' }).selectOption('text');
    await page.getByRole('textbox', { name: 'Text' }).fill('Hi {name}');
    await page.getByRole('button', { name: 'Check all rows' }).click();
    await page.getByRole('heading', { name: 'Rejected rows' }).waitFor();
    await page.getByRole('cell', { name: 'Hi عائشة' }).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  },
);

it('says what is wrong with a file or a text before anything is asked', async () => {
  const { page, leave } = await dashboard.enter('#/batches/new');
  await page
    .getByLabel('CSV file')
    .setInputFiles({ ...csvFile('old.csv', ''), buffer: Buffer.from([0x61, 0xe9, 0x62]) });
  await page.getByText('neither UTF-8 nor UTF-16').waitFor();
  await page.getByLabel('CSV file').setInputFiles(csvFile('good.csv', 'to,name\n+919876541001,Asha\n'));
  await page.getByRole('combobox', { name: 'Says' }).selectOption('text');
  await page.getByRole('textbox', { name: 'Text' }).fill('Hi {nme}');
  await page.getByText('There is no column nme.').first().waitFor();
  expect(await page.getByRole('button', { name: 'Check all rows' }).isDisabled()).toBe(true);
  await leave();
});
