import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatisticsDto, TimeseriesDto } from '../src/statistics/reading/statistics.dto.js';
import { launchBrowser } from './support/browser.js';
import { someoneNew } from '../src/tools/local/demo/scenes.js';
import { type Dashboard, goTo, number, share, signIn, startDashboard } from './support/dashboard.js';
import { deliver, eventually, finished } from './support/eventually.js';

const PLAIN = '+919876543210';
const REJECTED_BY_WHATSAPP = '+919876549002';
const UNREACHABLE = '+919876549012';
const SEEN = { timeout: 20_000 };
/** As it stands in an address. */
const encoded = (text: string): string => new URLSearchParams({ text }).toString().slice('text='.length);

let dashboard: Dashboard;
beforeAll(async () => {
  const prices = [{ channel: 'sms', country: 'IN', per: 'message', amount: '0.25', currency: 'INR' }];
  dashboard = await startDashboard({ settings: { PRICES: JSON.stringify(prices) } });
  await Promise.all([PLAIN, REJECTED_BY_WHATSAPP, UNREACHABLE].map((to) => deliver(dashboard.gateway, { to })));
});
afterAll(() => dashboard?.close());

const statistics = async () => (await dashboard.gateway.call<StatisticsDto>('GET', '/api/v1/statistics')).body;

describe('the sign-in', () => {
  it('refuses a wrong key, says so, and lets one try again', async () => {
    const { page, leave } = await dashboard.visit();
    await page.getByLabel('API key').fill('a-wrong-key-that-is-long-enough');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'not one of ours' }).waitFor();
    await signIn(page, dashboard.gateway.apiKey);
    await leave();
  });
});

describe('the language of the browser', () => {
  // What Chromium makes of these; the first of them is that of most containers.
  it.each([
    ['C', 'en-US@posix'],
    ['de_DE@euro', 'de-DE@euro'],
  ])('may be none that Intl takes, as on a machine set to %s', async (machine, reported) => {
    const browser = await launchBrowser({ LC_ALL: machine });
    const page = await browser.newPage();
    expect(await page.evaluate('navigator.language')).toBe(reported);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`${dashboard.gateway.url}/admin/`);
    await signIn(page, dashboard.gateway.apiKey);
    await page.locator('.u-over').first().waitFor();
    expect(errors).toEqual([]);
    await browser.close();
  });
});

describe('the overview', () => {
  it('shows the figures that the API gives', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const figures = await statistics();
    expect(figures).toMatchObject({ totalAttempts: 5, fallbacks: 2 });
    const shown = (name: string) => page.locator(`.tile [data-figure=${name}]`).innerText();
    await expect.poll(() => shown('messages')).toBe(number(figures.messages.total));
    expect(await shown('deliveryRate')).toBe(share(figures.deliveryRate));
    expect(await shown('successRate')).toBe(share(figures.successRate));
    expect(await shown('fallbackRate')).toBe(share(figures.fallbackRate));
    const rowOf = (card: string, row: string) =>
      page.getByRole('region', { name: card }).getByRole('row').filter({ hasText: row }).innerText();
    const { whatsapp } = figures.byChannel;
    expect((await rowOf('By channel', 'WhatsApp')).split(/\s+/)).toEqual([
      'WhatsApp',
      ...[whatsapp.attempts, whatsapp.successful, whatsapp.failed, whatsapp.unknown].map(number),
      ...[whatsapp.delivered, whatsapp.read].map(number),
      share(whatsapp.successRate),
    ]);
    expect(await rowOf('Cost', 'INR')).toContain(`${figures.costs[0]!.spent} INR`);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('tells what errors mean and what is done about them, by the same table as the API', async () => {
    const { page, leave } = await dashboard.enter();
    const { items } = (await dashboard.gateway.call('GET', '/api/v1/statistics/errors')).body;
    expect(items.map(({ code }: { code: string }) => code).sort()).toEqual(['131026', '30005']);
    for (const { code, meaning, count } of items) {
      const row = page.getByRole('region', { name: 'Errors by code' }).getByRole('row').filter({ hasText: code });
      // Each of them led to one thing alone here.
      const done = code === '131026' ? 'Next channel tried' : 'The message ended with it';
      await expect.poll(() => row.innerText()).toContain(`${done}: ${number(count)}`);
      expect(await row.innerText()).toContain(meaning);
      expect(await row.getByRole('cell').nth(2).innerText()).toBe(number(count));
    }
    await leave();
  });

  it('draws the numbers that the API gives, tells them on hovering, and as a table', async () => {
    const { page, complaints, leave } = await dashboard.enter('#/overview?range=1h');
    const volume = page.getByRole('region', { name: 'Volume by channel' });
    await volume.getByRole('img').scrollIntoViewIfNeeded();
    const box = (await volume.locator('.u-over').boundingBox())!;
    // The last minutes are at the right end.
    await eventually(async () => {
      const reported: string[] = [];
      for (let back = 2; back < box.width / 6; back += 4) {
        await page.mouse.move(box.x + box.width - back, box.y + box.height / 2);
        reported.push(await volume.locator('.tooltip').innerText());
      }
      expect(reported.some((text) => /WhatsApp\s+[1-9]/.test(text))).toBe(true);
    });
    await volume.getByRole('button', { name: 'Table' }).click();
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const { body } = await dashboard.gateway.call<TimeseriesDto>(
      'GET',
      `/api/v1/statistics/timeseries?interval=minute&from=${from}`,
    );
    const expected = body.buckets
      .filter(({ totalAttempts }) => totalAttempts > 0)
      .map(({ smsAttempts, whatsappAttempts }) => `${number(whatsappAttempts)} ${number(smsAttempts)}`);
    const rows = await volume.getByRole('row').allInnerTexts();
    expect(rows.length).toBeGreaterThan(59);
    const shown = rows.slice(1).map((row) => row.trim().split(/\t/).slice(1).join(' '));
    expect(shown.filter((row) => row !== '0 0')).toEqual(expected);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('looks closer at the part of a chart that is marked', async () => {
    const { page, leave } = await dashboard.enter('#/overview?range=24h');
    const rates = page.getByRole('region', { name: 'Success and fallback rate' });
    await rates.getByRole('img').waitFor();
    const box = (await rates.locator('.u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => page.url()).toMatch(/#\/overview\?from=.*&to=/);
    const params = new URLSearchParams(page.url().split('?')[1]);
    const hours = (Date.parse(params.get('to')!) - Date.parse(params.get('from')!)) / 3_600_000;
    expect(hours).toBeGreaterThan(5);
    expect(hours).toBeLessThan(7);
    await page.goBack();
    await expect.poll(() => page.url()).toContain('range=24h');
    await leave();
  });

  it('takes a range by keyboard alone', async () => {
    const { page, leave } = await dashboard.enter();
    await page.getByRole('button', { name: 'Custom' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('From').fill('2026-01-01T00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-01-02T00:00');
    await page.keyboard.press('Enter');
    // Local times of Asia/Kolkata, as they were typed.
    await expect
      .poll(() => decodeURIComponent(page.url()), SEEN)
      .toContain('from=2025-12-31T18:30:00.000Z&to=2026-01-01T18:30:00.000Z');
    await expect.poll(() => page.locator('.tile [data-figure=messages]').innerText()).toBe('0');
    await leave();
  });

  it('changes while one looks, when a message is sent', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const shown = () => page.locator('.tile [data-figure=messages]').innerText();
    const before = (await statistics()).messages.total;
    await expect.poll(shown).toBe(number(before));
    await page.getByText('Live', { exact: true }).waitFor();
    await deliver(dashboard.gateway, { to: PLAIN });
    await expect.poll(shown).toBe(number(before + 1));
    expect(complaints).toEqual([]);
    await leave();
  });

  it('tells what was saved by what was learned, where anything was', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const saved = page.getByRole('region', { name: 'Saved' });
    await expect.poll(() => page.locator('.tile [data-figure=messages]').count()).toBe(1);
    expect(await saved.count()).toBe(0);
    const to = someoneNew('9002', new Date());
    for (let n = 0; n < 3; n++) await deliver(dashboard.gateway, { to });
    const { requests, seconds } = (await statistics()).saved;
    expect([requests, seconds > 0]).toEqual([1, true]);
    await expect.poll(() => saved.getByRole('row').last().innerText()).toMatch(/^1\s+[\d.,]+ m?s\s+–$/);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('says in words which setting is missing where nobody takes events', async () => {
    const { page, leave } = await dashboard.enter('#/events');
    await page.getByText('set EVENTS_URL to have them posted, or EVENTS_POLLING=true').waitFor(SEEN);
    expect(await page.getByRole('alert').count()).toBe(0);
    await leave();
  });

  it.each(['by itself', 'when asked'])(
    'tells what to do when the service does not answer, and tries again %s',
    async (how) => {
      const { page, leave } = await dashboard.enter('#/suppressions');
      let answers = 0;
      await page.route('**/api/v1/batches*', async (route) => {
        answers++;
        // Asked once more by hand before that happens by itself.
        await (answers === 1 ? route.abort() : route.continue());
      });
      await goTo(page, '#/batches');
      await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
      if (how === 'when asked') await page.getByRole('button', { name: 'Try again' }).dispatchEvent('click');
      await page.getByText('No batch yet').waitFor();
      expect(answers).toBeGreaterThan(1);
      await leave();
    },
  );
});

describe('a message', () => {
  it('is found by its number, its reference and its id', async () => {
    const { id } = await deliver(dashboard.gateway, { to: '+919876543333', reference: 'dinner-7' });
    const { page, leave } = await dashboard.enter('#/messages');
    const search = async (typed: string) => {
      await page.getByLabel('Phone number, reference or id').fill(typed);
      await page.keyboard.press('Enter');
    };
    for (const typed of ['98765 43333', 'dinner-7']) {
      const asked = page.waitForResponse((response) => new URL(response.url()).search.includes(encoded(typed)));
      await search(typed);
      await asked;
      await expect.poll(() => page.getByRole('row').count()).toBe(2);
      await page
        .getByRole('cell')
        .filter({ hasText: /^\+919876543333$/ })
        .waitFor();
      // The keyboard is still where it was.
      expect(await page.evaluate('document.activeElement.type')).toBe('search');
    }
    await search(id);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await leave();
  });

  it('shows its life: attempts, receipts, and why the next channel was tried', async () => {
    const { id } = await deliver(dashboard.gateway, { to: REJECTED_BY_WHATSAPP });
    const { page, complaints, leave } = await dashboard.enter(`#/messages/${id}`);
    const timeline = page.locator('.timeline');
    await timeline.getByText('SMS: receipt for attempt 2: delivered').waitFor();
    const text = await timeline.innerText();
    const inOrder = [
      'Accepted',
      'WhatsApp: attempt 1 begins',
      'WhatsApp: Siren refused attempt 1',
      '131026',
      'SMS: attempt 2 begins',
      'Falls back: WhatsApp failed, 131026.',
      'SMS: Siren accepted attempt 2',
      'SMS: receipt for attempt 2: delivered',
      'Finished: delivered',
    ];
    const positions = inOrder.map((words) => text.indexOf(words));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(positions).not.toContain(-1);
    await timeline.getByText(/The next channel of the plan was tried (at once|[\d.]+ m?s later)\./).waitFor();
    await page.getByRole('region', { name: 'Receipts as they came' }).getByText('Applied').first().waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });

  it('tells of a failure that was retried on the same channel that it was, as do the errors by code', async () => {
    const { id } = await deliver(dashboard.gateway, { to: '+919876549008' });
    const { page, leave } = await dashboard.enter(`#/messages/${id}`);
    const timeline = page.locator('.timeline');
    await timeline.getByText('Finished: delivered').waitFor();
    expect(await timeline.getByText(/It was sent again on the same channel (at once|[\d.]+ m?s later)\./).count()).toBe(
      2,
    );
    expect(await timeline.innerText()).not.toContain('next channel');
    await goTo(page, '#/overview');
    const row = page.getByRole('region', { name: 'Errors by code' }).getByRole('row').filter({ hasText: 'internal' });
    await expect.poll(() => row.innerText()).toContain('Sent again on the same channel: 2');
    await leave();
  });

  it('is followed until it is finished', async () => {
    dashboard.gateway.sandbox.hold();
    const { body } = await dashboard.gateway.call('POST', '/api/v1/messages', { to: PLAIN, text: 'Slow' });
    const { page, leave } = await dashboard.enter(`#/messages/${body.id}`);
    await page.getByText('Not finished').waitFor();
    dashboard.gateway.sandbox.release();
    await page
      .locator('.timeline')
      .getByText(/^Finished/)
      .waitFor();
    await finished(dashboard.gateway, body.id as string);
    await leave();
  });
});
