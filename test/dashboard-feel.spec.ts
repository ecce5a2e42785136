import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dashboard, goTo, overflow, startDashboard, reported } from './support/dashboard.js';
import { deliver, eventually } from './support/eventually.js';
import { fillLists } from './support/filled-lists.js';
import { query } from './support/query.js';

const MANY = 10_000;
/** So far somebody goes down the list. */
const SHOWN = 3_000;
/** The first page, and how many more there are at a time: as many again, within these. */
const [FIRST, LEAST_MORE, MOST_MORE] = [50, 200, 1_000];
const ARABIC = 'مرحبا، حصتك 300 روبية (رقم 12)';
const HEBREW = 'שלום, הזמנה 42!';
const PHONE = { width: 360, height: 740 };

/** In the page. */
declare function getComputedStyle(element: unknown): { direction: string };

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
  // A minute old, so that what the tests send is newer.
  await fillLists(dashboard.gateway.database, MANY, new Date(Date.now() - 60_000));
});
afterAll(() => dashboard?.close());

// Not by their roles, which would be found out of each of some hundred thousand elements.
const rowsOf = (page: Page): Locator => page.locator('main .scroll tbody tr');
const moreButton = (page: Page): Locator => page.locator('main .more button');
const scrolled = (page: Page): Promise<number> => page.evaluate('scrollY');
const focused = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText`);

async function expectRows(page: Page, count: number): Promise<void> {
  await expect.poll(() => rowsOf(page).count()).toBe(count);
  await expect.poll(() => page.locator('main [aria-busy=true]').count()).toBe(0);
}

/** A dead letter of its own. */
async function someDead(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await dashboard.gateway.sandbox.receive({ from: `+91987654${1000 + i}`, content: 'Hello?' });
  await eventually(async () => {
    const { items } = (await dashboard.gateway.call('GET', '/api/v1/incoming-messages?status=handled')).body;
    expect(items).toHaveLength(count);
  });
  await query(dashboard.gateway.database, `UPDATE incoming_messages SET status = 'failed', failures = 10`);
}

describe('a list', () => {
  it('of ten thousand messages is shown three thousand rows down, and is there again where it was left, with what is new', async () => {
    const { page, complaints, leave } = await dashboard.enter('#/messages');
    await expectRows(page, FIRST);
    for (let count = FIRST; count < SHOWN;) {
      count = Math.min(SHOWN, count + Math.min(Math.max(count, LEAST_MORE), MOST_MORE));
      await moreButton(page).click();
      await expectRows(page, count);
    }
    const row = rowsOf(page).nth(2_500);
    await row.locator('a').first().scrollIntoViewIfNeeded();
    const [id, at] = [await row.locator('a').first().getAttribute('href'), await scrolled(page)];
    expect(at).toBeGreaterThan(50_000);
    await row.locator('a').first().click();
    await page.getByRole('heading', { name: 'Message', exact: true }).waitFor();
    await expect.poll(() => scrolled(page)).toBe(0);
    await deliver(dashboard.gateway, { to: '+919876549100' });
    await page.goBack();
    await expectRows(page, SHOWN + 1);
    // What is new stands above, and what was looked at is still in sight.
    await expect.poll(() => page.locator(`a[href="${id}"]`).first().isVisible()).toBe(true);
    await expect
      .poll(async () => {
        const box = (await page.locator(`a[href="${id}"]`).first().boundingBox())!;
        return box.y > 0 && box.y < page.viewportSize()!.height;
      })
      .toBe(true);
    await page.goForward();
    await page.getByRole('heading', { name: 'Message', exact: true }).waitFor();
    // Of the rows that were made by SQL the ids are none of ours, which the webhooks are not asked for.
    expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
    await leave();
  });

  it('begins anew by a link, and keeps its rows when it is asked for again', async () => {
    const { page, leave } = await dashboard.enter('#/messages?status=delivered');
    await expectRows(page, FIRST);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expectRows(page, FIRST + LEAST_MORE);
    const again = page.waitForResponse((response) => response.url().includes('/api/v1/messages?'));
    await page.getByRole('button', { name: 'Refresh' }).click();
    await again;
    await expectRows(page, FIRST + LEAST_MORE);
    await goTo(page, '#/messages?status=suppressed');
    await expectRows(page, 4);
    await page.goBack();
    await expectRows(page, FIRST + LEAST_MORE);
    await page.getByRole('link', { name: 'Batches' }).click();
    await page.getByRole('heading', { name: 'Batches' }).waitFor();
    await page.getByRole('link', { name: 'Messages', exact: true }).click();
    await expectRows(page, FIRST);
    await leave();
  });
});

describe('a hand', () => {
  it('copies the id and the number of a message by one click, and is told so', async () => {
    const { page, leave } = await dashboard.enter('#/messages', { permissions: ['clipboard-read', 'clipboard-write'] });
    await rowsOf(page).first().getByRole('link').first().click();
    const id = page.url().split('/').at(-1)!;
    await page
      .getByRole('button', { name: `Copy ${id}` })
      .first()
      .click();
    await reported(page).getByText(`Copied ${id}`).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);
    await page.getByRole('button', { name: /^Copy \+91/ }).focus();
    await page.keyboard.press('Enter');
    await reported(page)
      .getByText(/Copied \+91\d{10}/)
      .waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^\+91\d{10}$/);

    // In a list it is there in the row at hand, and moves nothing.
    await page.goBack();
    const row = rowsOf(page).nth(3);
    await row.waitFor();
    const number = await row.getByRole('link').first().innerText();
    const copy = row.locator('button.copy').first();
    const height = (await row.boundingBox())!.height;
    await page.mouse.move(0, 0);
    await expect.poll(() => copy.isVisible()).toBe(false);
    await row.hover();
    await copy.click();
    await reported(page).getByText(`Copied ${number}`).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(number);
    const box = (await copy.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
    expect((await row.boundingBox())!.height).toBe(height);
    // By keyboard, and on to the conversation.
    await page.mouse.move(0, 0);
    await rowsOf(page).nth(4).getByRole('link').first().focus();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toMatch(/^Copy \+91\d{10}$/);
    await page.keyboard.press('Tab');
    const conversation = await focused(page);
    expect(conversation).toMatch(/^Conversation with \+91\d{10}$/);
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { name: conversation.split(' ').at(-1)! })
      .first()
      .waitFor();
    await leave();
  });

  it('finds the same where nothing hovers: the buttons are always there', async () => {
    const { page, leave } = await dashboard.enter('#/messages', { viewport: PHONE, hasTouch: true, isMobile: true });
    await rowsOf(page).first().waitFor();
    expect(
      await rowsOf(page)
        .first()
        .getByRole('button', { name: /^Copy \+91/ })
        .isVisible(),
    ).toBe(true);
    expect(
      await rowsOf(page)
        .first()
        .getByRole('link', { name: /^Conversation with/ })
        .isVisible(),
    ).toBe(true);
    await leave();
  });

  it('chooses the zone of all times, which stays, in lists, fields and what is asked for', async () => {
    const { page, complaints, leave } = await dashboard.enter(
      '#/overview?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z',
    );
    await page.getByText('Jan 1, 2026, 5:30 AM to Jan 2, 2026, 5:30 AM').waitFor();
    const zone = page.getByRole('combobox', { name: /Times are in/ });
    expect(await zone.getAttribute('aria-label')).toMatch(/Asia\/(Calcutta|Kolkata) \(GMT\+5:30\)/);
    const asked = page.waitForRequest((request) => request.url().includes('timeZone=America%2FSt_Johns'));
    await zone.selectOption('America/St_Johns');
    await asked;
    await page.getByText('Dec 31, 2025, 8:30 PM to Jan 1, 2026, 8:30 PM').waitFor();
    await page.getByRole('button', { name: 'Custom' }).click();
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('2025-12-31T20:30');
    await page.getByLabel('From', { exact: true }).fill('2025-12-31T21:30');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.poll(() => page.url()).toContain(encodeURIComponent('2026-01-01T01:00:00.000Z'));
    await zone.selectOption('UTC');
    await page.reload();
    await page.getByText('Jan 1, 2026, 1:00 AM to Jan 2, 2026, 12:00 AM').waitFor();
    expect(await page.evaluate(`document.querySelectorAll('footer').length`)).toBe(1);
    await zone.selectOption('');
    await page.getByText('Jan 1, 2026, 6:30 AM').waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('a keyboard alone', () => {
  it('has dead letters handled again, from the sign-in on, and never loses its place', async () => {
    await someDead(3);
    const { page, complaints, leave } = await dashboard.visit();
    const { keyboard } = page;
    const tabTo = async (name: RegExp, key = 'Tab'): Promise<void> => {
      for (let n = 0; n < 60 && !name.test(await focused(page)); n++) await keyboard.press(key);
      expect(await focused(page)).toMatch(name);
    };
    await page.getByLabel('API key').waitFor();
    await keyboard.type(dashboard.gateway.apiKey);
    await keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Overview');
    await tabTo(/^Dead letters$/, 'Shift+Tab');
    await keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Dead letters');
    for (const left of [2, 1, 0]) {
      await tabTo(/^Replay incoming/);
      const replayed = await focused(page);
      await keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(/^Replay$/);
      await keyboard.press('Enter');
      await expect.poll(() => page.getByRole('button', { name: /^Replay incoming/ }).count()).toBe(left);
      await reported(page).getByText('Replayed one incoming.').waitFor();
      // The next one is at hand; after the last, the heading.
      await expect.poll(() => focused(page)).toMatch(left > 0 ? /^Replay incoming/ : /^Dead letters$/);
      expect(await focused(page)).not.toBe(replayed);
    }
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('texts that are read from the right', () => {
  it('stand so, turn nothing beside them, and fit a phone', async () => {
    const message = await deliver(dashboard.gateway, {
      to: '+919876549101',
      text: ARABIC,
      reference: HEBREW,
      metadata: { הזמנה: ARABIC, n: 3 },
    });
    await dashboard.gateway.call('POST', '/api/v1/suppressions', { phoneNumber: '+919876540001', note: HEBREW });
    const { page, complaints, leave } = await dashboard.enter(`#/messages/${message.id}`, { viewport: PHONE });
    const direction = (text: Locator) => text.evaluate((element) => getComputedStyle(element).direction);
    await page.getByText(ARABIC).first().waitFor();
    for (const text of [ARABIC, HEBREW, 'הזמנה']) {
      expect([text, await direction(page.getByText(text, { exact: true }).first())]).toEqual([text, 'rtl']);
    }
    expect(await overflow(page)).toBe(0);
    expect(await direction(page.getByRole('heading', { name: 'Timeline' }))).toBe('ltr');
    await goTo(page, '#/messages');
    await rowsOf(page).first().waitFor();
    for (const text of [ARABIC, HEBREW]) {
      expect(await direction(rowsOf(page).locator('bdi').filter({ hasText: text }).first())).toBe('rtl');
    }
    expect(await overflow(page)).toBe(0);
    await goTo(page, '#/suppressions');
    await page.locator('bdi').filter({ hasText: HEBREW }).waitFor();
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await leave();
  });
});
