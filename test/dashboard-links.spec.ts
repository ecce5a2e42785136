import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorFiguresDto } from '../src/statistics/reading/parts.dto.js';
import type { StatisticsDto } from '../src/statistics/reading/statistics.dto.js';
import { type Dashboard, goTo, startDashboard } from './support/dashboard.js';
import { deliver, eventually } from './support/eventually.js';

const HOUR = '#/overview?range=1h';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard?.close());

/** The words that are drawn on the canvas of a chart, since the page was loaded. */
const drawn = (page: Page): Promise<string[]> => page.evaluate('[...globalThis.drawn]');
const COLLECT = `
  globalThis.drawn = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    globalThis.drawn.add(String(text));
    return fillText.call(this, text, ...rest);
  };`;
/** The numbers of an axis of counts, as they are drawn: neither shares nor times. */
const counts = (texts: string[]): string[] => texts.filter((text) => /^[\d.,]+$/.test(text));

describe('a service that has sent nothing yet', () => {
  it('has no rates of 0 %, and whole counts at its charts', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    await page.addInitScript(COLLECT);
    await page.reload();
    await goTo(page, HOUR);
    const figure = (name: string) => page.locator(`.tile [data-figure=${name}]`).innerText();
    await expect.poll(() => figure('messages')).toBe('0');
    for (const rate of ['deliveryRate', 'successRate', 'fallbackRate']) expect(await figure(rate)).toBe('–');
    expect(await page.getByRole('region', { name: 'By channel', exact: true }).innerText()).not.toContain('%');
    await expect.poll(async () => counts(await drawn(page))).toContain('1');
    expect(counts(await drawn(page)).filter((text) => !/^\d+$/.test(text))).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('a figure leads to exactly the rows that it counts', () => {
  let statistics: StatisticsDto;
  let errors: ErrorFiguresDto;
  beforeAll(async () => {
    const { gateway } = dashboard;
    const numbers = ['3210', '9002', '9003', '9008', '9012', '9012'];
    for (const [i, number] of numbers.entries()) await deliver(gateway, { to: `+91987654${number}`, text: `No. ${i}` });
    const from = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString());
    statistics = (await gateway.call<StatisticsDto>('GET', `/api/v1/statistics?from=${from}`)).body;
    errors = (await gateway.call<ErrorFiguresDto>('GET', `/api/v1/statistics/errors?from=${from}`)).body;
  });

  const rows = (page: Page) => page.locator('main tbody tr');
  const params = (page: Page) => Object.fromEntries(new URLSearchParams(page.url().split('?')[1]));

  /** Clicks on what is found in the overview, and counts the rows that it leads to. */
  async function follow(
    page: Page,
    card: string,
    name: string | RegExp,
    expected: number,
  ): Promise<Record<string, string>> {
    await goTo(page, HOUR);
    const region = page.getByRole('region', { name: card });
    await region.getByRole('link', { name, exact: true }).first().click();
    await page.locator('.narrowed').waitFor();
    await expect.poll(() => rows(page).count()).toBe(expected);
    const { createdFrom, createdTo, ...others } = params(page);
    expect(Date.parse(createdTo!) - Date.parse(createdFrom!)).toBeGreaterThanOrEqual(3_600_000);
    return others;
  }

  it('from the states of messages', async () => {
    const { page, leave } = await dashboard.enter();
    const { messages } = statistics;
    expect(messages.failed).toBe(2);
    for (const status of ['delivered', 'failed'] as const) {
      const name = status === 'failed' ? 'Failed' : 'Delivered';
      expect(await follow(page, 'What became of messages', name, messages[status])).toEqual({ status });
    }
    // Of another time there are none.
    const { createdFrom } = params(page);
    await goTo(page, `#/messages?status=failed&createdTo=${createdFrom}`);
    await page.getByText('No message fits').waitFor();
    await page.getByRole('link', { name: 'Of all times and codes' }).click();
    await expect.poll(() => rows(page).count()).toBe(messages.failed);
    await leave();
  });

  it('from the tiles', async () => {
    const { page, leave } = await dashboard.enter();
    for (const [figure, view, count] of [
      ['messages', 'messages', statistics.messages.total],
      ['successRate', 'attempts', statistics.totalAttempts],
    ] as const) {
      await goTo(page, HOUR);
      await page.locator('.tile', { has: page.locator(`[data-figure=${figure}]`) }).click();
      await expect.poll(() => page.url()).toContain(`#/${view}?createdFrom=`);
      await expect.poll(() => rows(page).count()).toBe(count);
    }
    await leave();
  });

  it('from the channels, and from each error: range, channel and code go along', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const { whatsapp, sms } = statistics.byChannel;
    await goTo(page, HOUR);
    for (const [channel, name, { attempts, failed }] of [
      ['whatsapp', 'WhatsApp', whatsapp],
      ['sms', 'SMS', sms],
    ] as const) {
      for (const [cell, count, status] of [
        [1, attempts, undefined],
        [3, failed, 'failed'],
      ] as const) {
        await goTo(page, HOUR);
        const row = page
          .getByRole('region', { name: 'By channel', exact: true })
          .getByRole('row')
          .filter({ hasText: name });
        await row.getByRole('cell').nth(cell).getByRole('link').click();
        await expect.poll(() => rows(page).count()).toBe(count);
        expect(params(page)).toMatchObject({ channel, ...(status !== undefined && { status }) });
      }
    }
    expect(errors.items.map(({ code }) => code).sort()).toEqual(['131026', '30005', 'internal']);
    for (const { code, channel, count } of errors.items) {
      await goTo(page, HOUR);
      const row = page.getByRole('region', { name: 'Errors by code' }).getByRole('row').filter({ hasText: code });
      await row.getByRole('link').click();
      await expect.poll(() => rows(page).count()).toBe(count);
      expect(params(page)).toMatchObject({ channel, code });
      expect(await page.locator('.narrowed').innerText()).toContain(`that failed by ${code}`);
      for (const text of await rows(page).allInnerTexts()) expect(text).toContain(code);
    }
    // And the messages of one code.
    const { createdFrom, createdTo } = params(page);
    await goTo(page, `#/messages?code=30005&createdFrom=${createdFrom}&createdTo=${createdTo}`);
    await expect.poll(() => rows(page).count()).toBe(2);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('from a chart, by its table and by a click', async () => {
    const { page, leave } = await dashboard.enter(HOUR);
    const volume = page.getByRole('region', { name: 'Volume by channel' });
    await volume.getByRole('button', { name: 'Table' }).click();
    // A minute may have had SMS alone.
    const row = volume
      .getByRole('row')
      .filter({ has: page.locator('td:nth-child(2) a') })
      .last();
    const cell = row.getByRole('cell').nth(1).getByRole('link');
    const count = Number(await cell.innerText());
    await cell.click();
    await expect.poll(() => rows(page).count()).toBe(count);
    expect(params(page)).toMatchObject({ channel: 'whatsapp' });
    expect(Date.parse(params(page).createdTo!) - Date.parse(params(page).createdFrom!)).toBe(60_000);

    await goTo(page, HOUR);
    await volume.getByRole('img').scrollIntoViewIfNeeded();
    const box = (await volume.locator('.u-over').boundingBox())!;
    // The last minutes are at the right end, and WhatsApp's part of a bar is at its foot.
    await eventually(async () => {
      for (let back = 2; back < box.width / 6; back += 2) {
        await page.mouse.move(box.x + box.width - back, box.y + box.height - 3);
        if (/WhatsApp\s+[1-9]/.test(await volume.locator('.tooltip').innerText())) return;
      }
      throw new Error('no bar was found');
    });
    const [, shown] = /WhatsApp\s+(\d+)/.exec(await volume.locator('.tooltip').innerText())!;
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => page.url()).toContain('#/attempts?');
    expect(params(page)).toMatchObject({ channel: 'whatsapp' });
    await expect.poll(() => rows(page).count()).toBe(Number(shown));
    await leave();
  });
});
