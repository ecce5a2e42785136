import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './support/axe.js';
import { countClicks } from './support/clicks.js';
import { type Dashboard, goTo, overflow, startDashboard, reported } from './support/dashboard.js';
import { type EventReceiver, startEventReceiver } from './support/event-receiver.js';
import { deliver, eventually } from './support/eventually.js';

const RECIPIENT = '+919876570001';
const UNKNOWN_SENDER = '+919876570002';
const IMPORTED = '+919876570003';
const ARABIC = 'مرحبا، أين طاولتي؟';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PHONE = { width: 360, height: 800 };

let receiver: EventReceiver;
let dashboard: Dashboard;
beforeAll(async () => {
  receiver = await startEventReceiver(SECRET);
  const approved = { name: 'bill_ready_v2', language: 'en', parameters: 1 };
  dashboard = await startDashboard({
    settings: { EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET, DUPLICATE_WINDOW_SECONDS: '300' },
    sandbox: { enforceWindow: true, templates: [approved] },
  });
  const { gateway } = dashboard;
  const texts = (text: string) => ({
    whatsapp: { text, approved: { name: approved.name, language: 'en', category: 'utility', parameters: ['payer'] } },
    sms: { text },
  });
  await gateway.call('POST', '/api/v1/templates', {
    ...{ name: 'bill_ready', category: 'transactional', variables: { payer: { type: 'text' } } },
    locales: {
      en: texts('Hi {payer}, your bill is ready'),
      de: { sms: { text: 'Hallo {payer}, die Rechnung ist da' } },
    },
  });
  expect((await gateway.call('POST', '/api/v1/templates/bill_ready/publish')).status).toBe(200);
});
afterAll(async () => {
  await dashboard?.close();
  await receiver?.close();
});

/** Resolves once it is settled. */
async function writes(from: string, content: string): Promise<void> {
  const { gateway } = dashboard;
  const { messageId } = await gateway.sandbox.receive({ from, content });
  await eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?limit=50&status=handled')).body;
    expect(items).toContainEqual(expect.objectContaining({ providerMessageId: messageId }));
  });
}

/** Of the view as it is: what keeps somebody out, and by how many pixels it is wider than a phone. */
async function faultsOf(page: Page): Promise<object> {
  const faults = await accessibilityFaults(page);
  const desk = page.viewportSize()!;
  await page.setViewportSize(PHONE);
  const wider = await overflow(page);
  await page.setViewportSize(desk);
  return { wider, faults };
}
const NONE = { wider: 0, faults: [] };

describe('a test message', () => {
  it('is sent from the overview in four clicks, tried before it goes, and followed', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.getByRole('main').getByRole('link', { name: 'Send a message' }).click();
    await page.getByLabel('Number').click();
    await page.keyboard.type('98765 70009');
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.click();
    await page.keyboard.type('Is this thing on?');
    const tried = page.getByRole('region', { name: 'What would happen' });
    await tried.getByText('It would be accepted.').waitFor();
    await tried.getByText('1 segment (GSM-7)').waitFor();
    expect(await tried.innerText()).toContain('+919876570009 (IN)');
    expect(await faultsOf(page)).toEqual(NONE);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('region', { name: 'Timeline' }).getByText('Delivered').first().waitFor();
    expect(clicks.count()).toBeLessThanOrEqual(4);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('goes by one channel, or from a template in a language, and is not sent where it would be refused', async () => {
    const { page, leave } = await dashboard.enter('#/send');
    await page.getByLabel('Number').fill('98765 70010');
    await page.getByLabel('Plan').selectOption('SMS only');
    await page.getByLabel('A template').check();
    await page.getByRole('combobox', { name: 'Template' }).selectOption('bill_ready');
    const tried = page.getByRole('region', { name: 'What would happen' });
    const send = page.getByRole('button', { name: 'Send', exact: true });
    // What its variable stands for is not said yet.
    await tried.getByText(/payer/).first().waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel('payer').fill('Asha');
    await page.getByLabel('Language').selectOption('German (de)');
    await tried.getByText('Hallo Asha, die Rechnung ist da').waitFor();
    await send.click();
    await page.getByText('Hallo Asha, die Rechnung ist da').first().waitFor();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    // The same once more is refused, until somebody says that it is meant.
    await goTo(page, '#/send?to=9876570009');
    await page.getByRole('textbox', { name: 'Text' }).fill('Is this thing on?');
    await tried.getByText(/Was sent to this number just now/).waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel('Send it although').check();
    await tried.getByText('It would be accepted.').waitFor();
    await leave();
  });

  it('event is posted from the events, and what came back is shown', async () => {
    const { page, complaints, leave } = await dashboard.enter('#/events');
    await page.getByRole('button', { name: 'Send a test event' }).click();
    const card = page.getByRole('region', { name: 'Test event' });
    await card.getByText(/^Delivered, status 204/).waitFor();
    await card.getByText('"gateway.test"').waitFor();
    expect(await faultsOf(page)).toEqual(NONE);
    expect(receiver.received.some(({ event }) => event.type === 'gateway.test')).toBe(true);
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('a conversation', () => {
  it('answers what somebody wrote in four clicks, and shows what comes meanwhile', async () => {
    await writes(RECIPIENT, ARABIC);
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Incoming messages' }).click();
    await page.getByRole('row').filter({ hasText: RECIPIENT }).getByRole('link', { name: 'Conversation' }).click();
    const log = page.getByRole('log', { name: 'What was said' });
    expect(await log.getByText(ARABIC).getAttribute('dir')).toBe('auto');
    const box = page.getByRole('form', { name: 'Answer' });
    expect(await box.innerText()).toContain(ARABIC);
    await box.getByText(/WhatsApp takes free text until/).waitFor();
    await box.getByRole('textbox', { name: 'Text' }).click();
    await page.keyboard.type('By the window, as you wished.');
    await box.getByRole('button', { name: 'Send' }).click();
    await log.getByText('By the window, as you wished.').waitFor();
    await log.getByText(/WhatsApp: accepted .*delivered/).waitFor();
    await log.getByText('Answered', { exact: true }).waitFor();
    expect(clicks.count()).toBeLessThanOrEqual(4);

    await writes(RECIPIENT, 'STOP');
    await log.getByText(/^Suppressed: all messages on all channels\. Their STOP/).waitFor();
    await page.getByText('Not: all messages on all channels').waitFor();
    await box.getByRole('textbox', { name: 'Text' }).fill('One more thing');
    await box.getByRole('button', { name: 'Send' }).click();
    await box
      .getByRole('alert')
      .filter({ hasText: /asked not to be written to/ })
      .waitFor();
    await writes(RECIPIENT, 'START');
    await log.getByText(/^Written to again: all messages on all channels\. Their START/).waitFor();
    expect(await faultsOf(page)).toEqual(NONE);
    // The browser itself tells of the answer 409.
    expect(complaints).toHaveLength(1);
    await leave();
  });

  it('offers a template where WhatsApp takes no free text', async () => {
    const { page, complaints, leave } = await dashboard.enter(`#/contacts/${UNKNOWN_SENDER}`);
    const box = page.getByRole('form', { name: 'Answer' });
    await box.getByText('They never wrote by WhatsApp: choose a template').waitFor();
    expect(await box.getByRole('textbox', { name: 'Text' }).count()).toBe(0);
    await box.getByRole('combobox', { name: 'Template' }).selectOption('bill_ready');
    await box.getByLabel('payer').fill('Ravi');
    await box.getByLabel('Language').selectOption('English (en)');
    await box.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText('Hi Ravi, your bill is ready').waitFor();
    await box.getByRole('combobox', { name: 'By', exact: true }).selectOption('SMS');
    await box.getByText('By SMS any text goes').waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });

  it('suppresses a contact, lifts that with a reason and a note, and shows the history', async () => {
    const { id } = await deliver(dashboard.gateway, { to: UNKNOWN_SENDER, channels: [{ channel: 'sms' }] });
    const { page, complaints, leave } = await dashboard.enter(`#/messages/${id}`);
    const clicks = await countClicks(page);
    await page.getByRole('link', { name: 'Conversation' }).click();
    await page.getByText('Suppress this number').click();
    await page.getByLabel('Because').selectOption('They complained');
    await page.getByLabel('Note').click();
    await page.keyboard.type('By phone');
    await page.getByRole('button', { name: 'Suppress', exact: true }).click();
    await reported(page).getByText(`${UNKNOWN_SENDER} is suppressed.`).waitFor();
    await page.getByRole('button', { name: /^Lift/ }).click();
    const dialog = page.getByRole('dialog');
    const lift = dialog.getByRole('button', { name: 'Lift' });
    await dialog.getByLabel('Why').selectOption('It was put there by mistake');
    expect(await lift.isDisabled()).toBe(true);
    await dialog.getByLabel('Note').click();
    await page.keyboard.type('Another guest');
    await lift.click();
    await page.getByText('Yes: nothing suppresses the number.').waitFor();
    await reported(page).getByText(`${UNKNOWN_SENDER}: a suppression was lifted`).waitFor();
    // The button that had it is gone.
    await expect.poll(() => page.evaluate(`document.activeElement.matches('h1')`)).toBe(true);
    const log = page.getByRole('log', { name: 'What was said' });
    await log.getByText(/^Written to again.*admin: It was put there by mistake/).waitFor();
    await page.getByRole('link', { name: 'Who changed that, and when' }).click();
    const rows = page.getByRole('group', { name: 'History' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.nth(1).innerText()).toMatch(
      /Lifted\s.*Complaint\s+admin\s+It was put there by mistake: .?Another guest/,
    );
    expect(await rows.nth(2).innerText()).toMatch(/Suppressed\s.*Complaint\s+admin\s+.?By phone/);
    expect(clicks.count()).toBeLessThanOrEqual(12);
    expect(await faultsOf(page)).toEqual(NONE);
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('suppressions', () => {
  it('are imported after a look at what would be, found by the end of a number, and exported so', async () => {
    const { page, complaints, leave } = await dashboard.enter('#/suppressions');
    await page.getByText('Import a file').click();
    const file = `Mobile Number,Reason,Note\n${IMPORTED},complaint,by letter\n12,complaint,\n`;
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    await page.getByText('2 lines: 1 would be suppressed, 0 are already, 1 lines would be rejected.').waitFor();
    await page.getByRole('group', { name: 'Rejected' }).getByText('phoneNumber is not a phone number').waitFor();
    expect((await dashboard.gateway.call('GET', `/api/v1/suppressions/${IMPORTED}`)).status).toBe(404);
    expect(await faultsOf(page)).toEqual(NONE);
    await page.getByRole('button', { name: 'Suppress 1' }).click();
    await page.getByText('1 are suppressed now').waitFor();
    await page.getByLabel('Number, its beginning or end').fill('70003');
    await page.getByLabel('Number, its beginning or end').press('Enter');
    await page.getByRole('link', { name: IMPORTED, exact: true }).waitFor();
    await eventually(async () => expect(await page.getByRole('link', { name: /^History of/ }).count()).toBe(1));
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const text = (await (await (await saved).createReadStream()).toArray()).join('');
    expect(text).toMatch(/^phoneNumber,.*\n\+919876570003,all,all,complaint,by letter,import,[^\n]*\n$/);
    expect(complaints).toEqual([]);
    await leave();
  });
});
