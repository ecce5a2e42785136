import type { Page } from 'playwright-core';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditPageDto } from '../src/audit/reading/audit.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { accessibilityFaults } from './support/axe.js';
import { countClicks } from './support/clicks.js';
import { type Dashboard, goTo, startDashboard, reported } from './support/dashboard.js';
import { deliver, eventually } from './support/eventually.js';
import { query } from './support/query.js';

const TEMPLATE = 'dinner_bill';
/** By WhatsApp these are refused. */
const REFUSED = ['+919876549002', '+919876519002', '+919876529002'];

let dashboard: Dashboard;
const call = <Body = Record<string, unknown>>(method: string, path: string, body?: object) =>
  dashboard.gateway.call<Body>(method, path, body);
const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  query<Row>(dashboard.gateway.database, text, values);
const find = async (id: string) => (await call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;

beforeAll(async () => {
  const PRICES = JSON.stringify([{ channel: 'whatsapp', country: 'IN', per: 'message', amount: 0.5, currency: 'INR' }]);
  dashboard = await startDashboard({ settings: { PRICES } });
  const locales = { en: { whatsapp: { text: 'Hi {payer}, dinner' } } };
  await call('POST', '/api/v1/templates', { name: TEMPLATE, locales, variables: { payer: { type: 'text' } } });
  await call('POST', `/api/v1/templates/${TEMPLATE}/publish`);
  await deliver(dashboard.gateway, { to: '+919876543210', text: 'Arrives', reference: 'Order-77' });
  for (const to of REFUSED) await deliver(dashboard.gateway, { ...FAILING, to });
});
afterAll(() => dashboard?.close());

const FAILING = {
  text: undefined,
  template: { name: TEMPLATE, variables: { payer: 'Asha' } },
  channels: [{ channel: 'whatsapp' }],
};

let recipients = 0;
async function waiting(reference: string, to = `+9198765${String(61_000 + ++recipients)}`): Promise<string> {
  const sendAt = new Date(Date.now() + 86_400_000).toISOString();
  const { body } = await call('POST', '/api/v1/messages', { to, text: `Later ${++recipients}`, reference, sendAt });
  return body.id as string;
}

const rows = (page: Page) => page.locator('main tbody tr');
const menu = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click();
const dialog = (page: Page) => page.getByRole('dialog');
/** What an action did is told, and has the focus, or leaves it to the heading of the view that it led to. */
async function expectNotice(
  page: Page,
  text: string | RegExp,
  focus: '.action-notice' | 'h1' = '.action-notice',
): Promise<void> {
  await expect.poll(() => reported(page).innerText()).toMatch(text);
  await expect.poll(() => page.evaluate(`document.activeElement.matches('${focus}')`)).toBe(true);
}

describe('somebody looks for', () => {
  it('a message by the last four digits of its number: one click', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.keyboard.press('/');
    await page.keyboard.type('3210');
    await page.keyboard.press('Enter');
    await page.getByText(/found for “3210”/).waitFor();
    expect(page.url()).toContain('#/search?q=3210');
    await page.getByRole('region', { name: 'Messages' }).getByRole('link', { name: '+919876543210' }).click();
    await page.getByRole('heading', { name: 'Message', exact: true }).waitFor();
    await page.getByText('Arrives').waitFor();
    expect(clicks.count()).toBeLessThanOrEqual(1);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('what is one thing, and is there at once: an id, a reference in other capitals, a template', async () => {
    const { page, leave } = await dashboard.enter();
    const { body } = await call('GET', '/api/v1/messages?reference=Order-77');
    const [{ id }] = body.items as [{ id: string }];
    const box = page.getByRole('searchbox', { name: 'Search everything' });
    for (const [q, at] of [
      [id.toUpperCase(), `#/messages/${id}`],
      ['oRDER-77', `#/messages/${id}`],
      [TEMPLATE, `#/templates/${TEMPLATE}`],
    ] as const) {
      await box.fill(q);
      await box.press('Enter');
      await expect.poll(() => page.url()).toContain(at);
      // The way back leads to where one was, not to the search.
      await page.goBack();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    }
    await leave();
  });

  it('what is not there, and is told what can be searched', async () => {
    const { page, leave } = await dashboard.enter();
    const box = page.getByRole('searchbox', { name: 'Search everything' });
    await box.fill('no-such-thing');
    await box.press('Enter');
    await page.getByText('Nothing was found for “no-such-thing”').waitFor();
    expect(await page.getByRole('region', { name: 'What can be searched' }).innerText()).toMatch(
      /last digits.*reference/s,
    );
    // A slash is a character where somebody types.
    await box.press('End');
    await box.press('/');
    expect(await box.inputValue()).toBe('no-such-thing/');
    await leave();
  });

  it('messages by filters that are in the address, fold on a phone, and are counted', async () => {
    const { page, leave } = await dashboard.enter('#/messages', { viewport: { width: 360, height: 740 } });
    await page.getByText(/4 messages fit/).waitFor();
    expect(await page.getByLabel('Error code').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByLabel('Error code').fill('131026');
    await page.getByLabel('Error code').press('Enter');
    await page.getByText(/3 messages fit/).waitFor();
    await page.getByLabel('API key').fill('nobody');
    await page.getByLabel('API key').press('Enter');
    await page.getByText(/0 messages fit/).waitFor();
    await page.getByLabel('API key').fill('admin');
    await page.getByLabel('API key').press('Enter');
    await page.getByRole('button', { name: 'Last hour' }).click();
    await expect.poll(() => page.url()).toMatch(/application=admin.*createdFrom=|createdFrom=.*application=admin/);
    await page.reload();
    await page.getByText(/3 messages fit/).waitFor();
    expect(await page.getByRole('button', { name: 'Filters (3)' }).isVisible()).toBe(true);
    await leave();
  });
});

describe('many messages', () => {
  it('that failed of a template in the last hour are sent again: seven clicks, after a dry run, as a batch', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.keyboard.press('/');
    await page.keyboard.type(TEMPLATE);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Show its messages' }).click();
    await page.getByLabel('Status').selectOption('Failed');
    await page.getByRole('button', { name: 'Last hour' }).click();
    await page.getByRole('button', { name: 'Take all 3' }).click();
    await page.getByRole('button', { name: 'Send again' }).click();
    const form = dialog(page);
    await form.getByText('3 messages would be sent again, to 3 people.').waitFor();
    expect(await form.innerText()).toMatch(/First by\s+3 × WhatsApp[^]*Price\s+1\.5 INR/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await form.getByLabel('Name of the batch').fill('Dinner again');
    const request = page.waitForRequest(
      (sent) => sent.url().endsWith('/resend') && !sent.postData()!.includes('dryRun'),
    );
    await form.getByRole('button', { name: 'Send 3 messages to 3 people' }).click();
    expect((await request).headers()['idempotency-key']).toMatch(/^[\da-f-]{36}-0$/);
    await page.getByRole('heading', { name: 'Dinner again' }).waitFor();
    await expectNotice(page, '3 messages are sent again.', 'h1');
    // One for the link, two for the choice, and one for each button.
    expect(clicks.count()).toBeLessThanOrEqual(7);

    // They fail again, and are sent again from the batch.
    await page.getByRole('button', { name: 'Send those that failed again' }).waitFor();
    const batch = page.url();
    await eventually(async () => {
      const { body } = await call<{ name: string; finishedAt: string | null }>(
        'GET',
        `/api/v1/batches/${batch.split('/').at(-1)}`,
      );
      expect(body).toMatchObject({ name: 'Dinner again', finishedAt: expect.any(String) });
    });
    await page.getByRole('button', { name: 'Send those that failed again' }).click();
    await form.getByText(/messages? would be sent again|none would be sent again/).waitFor();
    await form.getByLabel('Also what was sent again before').check();
    await form.getByRole('button', { name: 'Send 3 messages to 3 people' }).click();
    await expect.poll(() => page.url()).not.toBe(batch);
    await expectNotice(page, '3 messages are sent again.', 'h1');
    expect(complaints).toEqual([]);
    await leave();
  });

  it('that were sent again are not twice, and it is said why; one is linked to the other', async () => {
    const { body } = await call(
      'GET',
      `/api/v1/messages?template=${TEMPLATE}&to=${encodeURIComponent(REFUSED[0]!)}&limit=50`,
    );
    const old = await find((body.items as MessageDto[]).at(-1)!.id);
    const { page, leave } = await dashboard.enter(`#/messages/${old.id}`);
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog(page).getByText('Of 1 message none would be sent again.').waitFor();
    expect(await dialog(page).innerText()).toContain('1 × was sent again before');
    expect(
      await dialog(page)
        .getByRole('button', { name: /^Send 0/ })
        .isDisabled(),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: old.resentAs[0]! }).click();
    await page.getByRole('link', { name: old.id }).waitFor();
    await leave();
  });

  it('that are selected are cancelled, but for those that are finished', async () => {
    const reference = 'many-cancelled';
    const ids = [await waiting(reference), await waiting(reference), await waiting(reference)];
    const { id: finished } = await deliver(dashboard.gateway, { to: '+919876543299', text: 'There', reference });
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await goTo(page, `#/messages?reference=${reference}`);
    await expect.poll(() => rows(page).count()).toBe(4);
    await page.getByLabel('Select all rows shown').check();
    await page
      .getByLabel(/^Select the message to/)
      .nth(3)
      .uncheck();
    await page.getByText('3 messages selected.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel messages' }).click();
    await dialog(page).getByText('2 messages to 2 people would be cancelled').waitFor();
    expect(await dialog(page).innerText()).toContain('1 × finished before');
    await dialog(page).getByRole('button', { name: 'Cancel 2 messages to 2 people' }).click();
    await expectNotice(page, /2 messages were cancelled\. Not cancelled: 1 × finished before\./);
    expect(clicks.count()).toBeLessThanOrEqual(4);
    await reported(page).getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.evaluate(`document.activeElement.matches('h1')`)).toBe(true);
    expect((await find(finished)).status).toBe('delivered');
    expect(await Promise.all(ids.map(async (id) => (await find(id)).status))).toEqual([
      'scheduled',
      'cancelled',
      'cancelled',
    ]);
    await page.getByText(/4 messages fit/).waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });

  it('lead to their recipients, who are suppressed with reason and note', async () => {
    const reference = 'many-suppressed';
    const to = '+919876562000';
    for (const number of [to, to, '+919876562001']) await waiting(reference, number);
    const { page, leave } = await dashboard.enter(`#/messages?reference=${reference}`);
    await page.getByRole('button', { name: 'Take all 3' }).click();
    await page.getByRole('button', { name: 'Suppress', exact: true }).click();
    const form = dialog(page);
    await form.getByLabel('Not these').selectOption('Marketing');
    await form.getByLabel('Reason').selectOption('Complaint');
    await form.getByLabel('Note').fill('By phone');
    await form.getByText('2 people would be suppressed.').waitFor();
    await form.getByRole('button', { name: 'Suppress 2 people' }).click();
    await expectNotice(page, '2 people are suppressed now.');
    const { body } = await call('GET', `/api/v1/suppressions/${to}`);
    expect(body.suppressions).toMatchObject([{ category: 'marketing', reason: 'complaint', note: 'By phone' }]);
    const { body: audit } = await call<AuditPageDto>('GET', '/api/v1/audit?action=suppression.added');
    expect(audit.items).toHaveLength(2);
    await leave();
  });
});

describe('dead letters', () => {
  async function deadWebhook(failures: number): Promise<string> {
    const id = uuid();
    const webhook = { id, endpoint: 'delivery-status', dialect: 'toolkit', item: null, said: 'sent', digest: '00' };
    const more = {
      providerMessageId: null,
      eventHeader: null,
      body: '{}',
      deliveryHeader: null,
      receivedAt: new Date(),
    };
    await sql(
      `INSERT INTO webhook_spool (id, next_at, failures, webhook_ids, provider_message_ids, webhooks)
       VALUES ($1, NULL, $2, ARRAY[$3::uuid], ARRAY[NULL], $4)`,
      [uuid(), failures, id, JSON.stringify([{ ...webhook, ...more }])],
    );
    return id;
  }
  /** A message that Siren has taken, which is not sent once more. */
  async function takenMessage(): Promise<string> {
    const { id } = await deliver(dashboard.gateway, { to: '+919876563000', text: 'Taken' });
    await sql(`UPDATE deliveries SET status = 'failed', failure_code = 'internal_error' WHERE message_id = $1`, [id]);
    return id;
  }

  it('of one reason are all replayed: five clicks, and what could not be is listed', async () => {
    const unreadable = await deadWebhook(0);
    for (let i = 0; i < 3; i++) await deadWebhook(10);
    const taken = await takenMessage();
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await menu(page, 'Dead letters');
    await page.getByText('5 dead letters fit.').waitFor();
    await page.getByRole('link', { name: 'Only internal_error' }).first().click();
    await page.getByRole('button', { name: 'Take all 4' }).click();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await dialog(page).getByText('This is about 4 dead letters.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Replay 4 dead letters' }).click();
    await expectNotice(page, /3 dead letters are handled once more\. Not replayed: 1 × Siren has taken it/);
    expect(clicks.count()).toBeLessThanOrEqual(5);
    expect(await reported(page).getByRole('link', { name: taken }).count()).toBe(1);
    await expect.poll(() => rows(page).count()).toBe(1);

    // The others are discarded, which are selected row by row.
    await goTo(page, '#/dead-letters');
    await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(2);
    await page.getByLabel(`Select the webhook ${unreadable}`).check();
    await page.getByLabel(`Select the message ${taken}`).check();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Discard 2 dead letters' }).click();
    await expectNotice(page, '2 dead letters were discarded.');
    await menu(page, 'Audit');
    await page.getByRole('cell', { name: 'Dead letter discarded' }).first().waitFor();
    await page.getByRole('cell', { name: 'Dead letter replayed' }).first().waitFor();
    for (const action of ['Messages resent', 'Message cancelled', 'Suppression added']) {
      await page.getByRole('combobox', { name: /^What/ }).selectOption(action);
      await page.getByRole('cell', { name: action }).first().waitFor();
    }
    expect(complaints).toEqual([]);
    await leave();
  });
});
