import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '../src/audit/audit.js';
import { accessibilityFaults } from './support/axe.js';
import { type Dashboard, goTo, overflow, startDashboard, type Visit } from './support/dashboard.js';
import { deliver, eventually } from './support/eventually.js';
import { query } from './support/query.js';
import { BULK, lineOf } from './support/uploads.js';

const THEMES = ['light', 'dark'] as const;
const PHONE = { width: 360, height: 740 };
const TABLET = { width: 768, height: 1024 };
const DESK = { width: 1440, height: 900 };

const BILL = {
  name: 'bill_ready',
  variables: {
    payer: { type: 'text' },
    amount: { type: 'money', currency: 'INR' },
    due: { type: 'date', required: false },
  },
  locales: {
    en: {
      whatsapp: {
        text: 'Hi {payer}, your share is {amount}.',
        approved: { name: 'bill_ready_v2', language: 'en', category: 'utility', parameters: ['payer', 'amount'] },
      },
      sms: { text: '{payer}: {amount}' },
    },
    hi: { sms: { text: '{payer}: आपका हिस्सा {amount} है।' } },
  },
};
const BILL_VARIABLES = { payer: 'Asha', amount: '300.50' };

let dashboard: Dashboard;
/** The addresses of all views, with something to see in each. */
const views: Record<string, string> = {};

beforeAll(async () => {
  dashboard = await startDashboard({ settings: { EVENTS_POLLING: 'true' } });
  const { gateway } = dashboard;
  const late = '+919876549003';
  const [message] = await Promise.all([late, '+919876549012'].map((to) => deliver(gateway, { to })));
  await gateway.call('POST', '/api/v1/templates', BILL);
  await gateway.call('POST', '/api/v1/templates/bill_ready/publish');
  await deliver(gateway, { to: late, text: undefined, template: { name: 'bill_ready', variables: BILL_VARIABLES } });
  const batchId = await submitBatch(3, 0.1);
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: '+919876540000', note: 'asked by letter' });
  await gateway.sandbox.receive({ from: '+919876540007', content: 'Hello?' });
  await eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages')).body;
    expect(items[0]?.status).toBe('handled');
  });
  await query(gateway.database, `UPDATE incoming_messages SET status = 'failed', failures = 10`);
  const [incoming] = (await gateway.call('GET', '/api/v1/incoming-messages')).body.items;
  const [webhook] = (await gateway.call('GET', '/api/v1/received-webhooks')).body.items;
  const [event] = (await gateway.call('GET', '/api/v1/events')).body.items;
  await gateway.sandbox.receive({ from: '123456789012345@lid', content: 'STOP' });
  await eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?status=not_obeyed')).body;
    expect(items).toHaveLength(1);
  });
  Object.assign(views, {
    overview: '#/overview?range=1h',
    messages: '#/messages',
    message: `#/messages/${message!.id}`,
    attempts: '#/attempts?channel=whatsapp',
    batches: '#/batches',
    batch: `#/batches/${batchId}`,
    templates: '#/templates',
    template: '#/templates/bill_ready',
    incoming: '#/incoming',
    'incoming message': `#/incoming/${incoming.id}`,
    suppressions: '#/suppressions',
    'suppressions of a number': '#/suppressions/+919876540000',
    conversation: `#/contacts/${message!.to}`,
    'conversation with nobody': '#/contacts',
    send: '#/send',
    fallback: '#/fallback',
    'dead letters': '#/dead-letters',
    events: '#/events',
    event: `#/events/${event.id}`,
    webhooks: '#/webhooks',
    webhook: `#/webhooks/${webhook.id}`,
    audit: '#/audit',
    upload: '#/batches/new',
    channels: '#/channels',
    costs: '#/costs',
    search: '#/search?q=9003',
    'search for nothing': '#/search?q=nothing-of-this',
    nowhere: '#/nowhere',
  });
});
afterAll(() => dashboard?.close());

async function submitBatch(size: number, ratePerSecond: number): Promise<string> {
  const messages = Array.from({ length: size }, (_, i) => JSON.parse(lineOf(i)) as object);
  const { body } = await dashboard.gateway.call('POST', `${BULK}?ratePerSecond=${ratePerSecond}`, { messages });
  return body.batchId as string;
}

/** Everything that the view asked for is there. */
async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.getByText(/^Loading/).count()).toBe(0);
  await expect.poll(() => page.locator('main [aria-busy=true]').count()).toBe(0);
}

/** Tables that are wider than their place, each by whether that is shown: a shadow at the side where there is more. */
const wideTables = (page: Page): Promise<[name: string, isShown: boolean][]> =>
  page.evaluate(`[...document.querySelectorAll('.scroll')]
    .filter((table) => table.scrollWidth > table.clientWidth)
    .map((table) => [
      table.getAttribute('aria-label'),
      /(linear-gradient.*){4}/.test(getComputedStyle(table).backgroundImage) && getComputedStyle(table).overflowX === 'auto',
    ])`);

describe.each(THEMES)('every view, in the %s', (colorScheme) => {
  it('is accessible, fits a phone of 360 pixels, and the console has nothing to tell', async () => {
    const { page, complaints, leave }: Visit = await dashboard.enter('', { colorScheme, viewport: DESK });
    for (const [name, address] of Object.entries(views)) {
      await goTo(page, address);
      await settled(page);
      // The dark differs by its colours alone.
      const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
      expect({ name, faults: await accessibilityFaults(page, rules) }).toEqual({ name, faults: [] });
      if (colorScheme === 'dark') continue;
      await expect.poll(async () => ({ name, wide: await wideTables(page) })).toEqual({ name, wide: [] });
      for (const viewport of [TABLET, PHONE]) {
        await page.setViewportSize(viewport);
        // What is drawn by its width is drawn anew.
        await expect.poll(async () => ({ name, overflow: await overflow(page) })).toEqual({ name, overflow: 0 });
        expect((await wideTables(page)).filter(([, isShown]) => !isShown)).toEqual([]);
      }
      await page.setViewportSize(DESK);
    }
    await page.setViewportSize(PHONE);
    await page.getByRole('button', { name: 'Menu' }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Batches' }).click();
    await page.getByRole('heading', { name: 'Batches' }).waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });

  it('asks for the key accessibly', async () => {
    const { page, complaints, leave } = await dashboard.visit({ colorScheme, viewport: PHONE });
    await page.getByLabel('API key').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('an operator', () => {
  it('pauses, resumes and cancels a batch, each after a question', async () => {
    const { page, complaints, leave } = await dashboard.enter(`#/batches/${await submitBatch(20, 0.1)}`);
    const status = await page.getByRole('region', { name: 'About it' }).elementHandle();
    const order = async (name: string, then: string) => {
      await page.getByRole('button', { name }).click();
      const dialog = page.getByRole('dialog');
      expect(await accessibilityFaults(page)).toEqual([]);
      await dialog.getByRole('button', { name }).click();
      await expect.poll(() => status.innerText()).toContain(then);
    };
    await order('Pause', 'Paused');
    await order('Resume', 'Running');
    await page.getByRole('button', { name: 'Cancel batch' }).click();
    await page.keyboard.press('Escape');
    expect(await status.innerText()).toContain('Running');
    await order('Cancel batch', 'Cancelled');
    expect(complaints).toEqual([]);
    await leave();
  });

  it('sees a batch get on while it is sent', async () => {
    const { page, leave } = await dashboard.enter(`#/batches/${await submitBatch(12, 4)}`);
    const progress = page.getByRole('progressbar', { name: 'Messages finished' });
    const seen = new Set<string>();
    await eventually(async () => {
      const value = (await progress.getAttribute('value'))!;
      seen.add(value);
      expect(value).toBe('1');
    });
    expect(seen.size).toBeGreaterThan(2);
    await leave();
  });

  it('suppresses a number and lifts it again', async () => {
    const { page, complaints, leave } = await dashboard.enter(views.suppressions);
    await page.getByRole('textbox', { name: 'Number' }).fill('not a number');
    await page.getByRole('button', { name: 'Suppress', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Number' }).fill('98765 41111');
    await page.getByRole('button', { name: 'Suppress', exact: true }).click();
    const rows = page.getByRole('group', { name: 'Suppressions' }).getByRole('row');
    await rows
      .nth(1)
      .getByRole('cell')
      .filter({ hasText: /^\+919876541111$/ })
      .waitFor();
    await page.getByRole('button', { name: /^Lift \+919876541111: all messages on all channels/ }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('dialog').getByLabel('Why').selectOption('They want to be written to again');
    await page.getByRole('dialog').getByLabel('Note').fill('Called us');
    await page.getByRole('dialog').getByRole('button', { name: 'Lift' }).click();
    await expect
      .poll(
        () =>
          page
            .getByRole('cell')
            .filter({ hasText: /^\+919876541111$/ })
            .count(),
        { timeout: 20_000 },
      )
      .toBe(0);
    expect((await dashboard.gateway.call('GET', '/api/v1/suppressions/+919876541111')).status).toBe(404);
    // The browser itself tells of the answer 400.
    expect(complaints).toHaveLength(1);
    await leave();
  });

  it('says whose a STOP is that was not obeyed', async () => {
    const { page, complaints, leave } = await dashboard.enter('#/incoming?status=not_obeyed');
    await page.getByRole('textbox', { name: /Whose STOP is it/ }).fill('98765 41112');
    await page.getByRole('button', { name: 'Suppress' }).click();
    await page.getByText('Nobody wrote').waitFor();
    expect((await dashboard.gateway.call('GET', '/api/v1/suppressions/+919876541112')).status).toBe(200);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('has a dead letter handled again', async () => {
    const { page, leave } = await dashboard.enter(views['dead letters']);
    await page.getByRole('button', { name: /^Replay incoming/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Nothing is stuck').waitFor();
    await leave();
  });

  it('sees who did what, and narrows it to one number', async () => {
    const { page, complaints, leave } = await dashboard.enter(views['audit']);
    await page.getByRole('cell', { name: 'Template published' }).first().waitFor();
    const choices = page.getByRole('combobox', { name: /^What/ }).getByRole('option');
    const values = await choices.evaluateAll((options) => options.map((option) => option.getAttribute('value')));
    expect(values).toEqual(['', ...AUDIT_ACTIONS]);
    await page.getByRole('combobox', { name: /^What/ }).selectOption('Suppression added');
    await page.getByLabel('Number').fill('98765 40000');
    // A list that comes meanwhile is drawn, and what was typed stays.
    const refreshed = page.waitForResponse((response) => response.url().includes('/api/v1/audit?'));
    await page.getByRole('button', { name: 'Refresh' }).dispatchEvent('click');
    await (await refreshed).finished();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
    expect(await page.getByLabel('Number').inputValue()).toBe('98765 40000');
    await page.getByLabel('Number').press('Enter');
    const rows = page.getByRole('row').filter({ hasText: 'Contact' });
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.innerText()).toMatch(/admin\s+Suppression added\s+Contact digest:[\da-f]{8}…[^]+reason: manual/);
    await page.getByLabel('Number').fill('98765 49999');
    await page.getByLabel('Number').press('Enter');
    await page.getByText('Nothing was done by anybody').waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });

  it('chooses the colours, which stay', async () => {
    const { page, leave } = await dashboard.enter('', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('button', { name: 'Light colours' }).waitFor();
    await leave();
  });
});
