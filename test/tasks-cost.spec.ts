import { getDataSourceToken } from '@nestjs/typeorm';
import type { Page } from 'playwright-core';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DATA_SOURCE } from '../src/database/data-source.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { ListedEventPageDto } from '../src/outbox/event.dto.js';
import { timeKey } from '../src/statistics/counting/times.js';
import { accessibilityFaults } from './support/axe.js';
import { countClicks } from './support/clicks.js';
import { type Dashboard, goTo, startDashboard } from './support/dashboard.js';
import { withPolicy } from './support/delivery-policy.js';
import { eventually, finished } from './support/eventually.js';
import { appendRows } from './support/statistics-rows.js';
import { query } from './support/query.js';
import { END_EVENT } from './support/tables.js';

const DAY_MS = 86_400_000;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ settings: { EVENTS_POLLING: 'true' } });
  withPolicy(dashboard.gateway, { firstProbeMs: 3_600_000, longestProbeMs: 3_600_000 });
  const now = Date.now();
  const costs = (spent: number, fallback: number, double: number) => ({
    'cost/spent:INR': spent * 1_000_000,
    'cost/priced:INR': 10,
    'cost/fallback:INR': fallback * 1_000_000,
    ...(double > 0 && { 'cost/double:INR': double * 1_000_000 }),
  });
  const [thisWeek, weekBefore] = [new Date(now - DAY_MS), new Date(now - 8 * DAY_MS)];
  const took = (at: Date, ms: number) => timeKey('first_delivered', at, new Date(at.getTime() + ms));
  await appendRows(dashboard.gateway.app.get<DataSource>(getDataSourceToken(DATA_SOURCE)), [
    {
      ...{ at: thisWeek, channel: 'sms', country: 'IN' },
      ...{
        messages_delivered: 150,
        finished_delivered: 150,
        attempts_delivered: 150,
        fallbacks: 30,
        double_deliveries: 2,
      },
      named: costs(40, 25, 1.5),
    },
    {
      at: thisWeek,
      channel: 'sms',
      country: 'DE',
      messages_delivered: 5,
      attempts_delivered: 5,
      named: costs(7, 0, 0),
    },
    {
      ...{ at: thisWeek, channel: 'whatsapp', country: 'IN', attempts_delivered: 1, first_silent: 10 },
      times: { [took(thisWeek, 5_000)]: 100, [took(thisWeek, 70_000)]: 30, [took(thisWeek, 700_000)]: 20 },
    },
    {
      ...{ at: weekBefore, channel: 'sms', country: 'IN' },
      ...{ messages_delivered: 100, finished_delivered: 100, attempts_delivered: 100, fallbacks: 20 },
      named: costs(50, 20, 0),
    },
  ]);
});
afterAll(() => dashboard?.close());
afterEach(() => dashboard.gateway.sandbox.reset());

const region = (page: Page, name: string) => page.getByRole('region', { name });
/** The words that are drawn on the canvas of a chart, and where. */
const drawn = (page: Page): Promise<{ text: string; x: number }[]> => page.evaluate('globalThis.drawn');
const COLLECT = `
  globalThis.drawn = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, ...rest) {
    globalThis.drawn.push({ text: String(text), x: this.getTransform().e + x });
    return fillText.call(this, text, x, ...rest);
  };`;

describe('an operator', () => {
  it('compares this week with the one before, and reads what fallbacks of a country cost', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.getByRole('navigation', { name: 'Range of time' }).getByRole('link', { name: '7 d' }).click();
    await page.getByLabel('Compare with the time before').click();
    const tile = page.locator('.tile', { has: page.locator('[data-figure=messages]') });
    await expect.poll(() => tile.innerText()).toMatch(/155[\s\S]*▲ up 55 \(\+55%\) was 100/);
    const doubles = page.locator('.tile', { has: page.locator('[data-figure=doubleDeliveries]') });
    expect(await doubles.innerText()).toMatch(/▲ up 2 \(–\) was 0/);
    // Its series stands beside that of before.
    const volume = region(page, 'Volume by channel');
    expect(await volume.getByRole('list', { name: 'Legend' }).innerText()).toContain('All requests before');

    await page.getByRole('link', { name: 'By country, channel and template' }).click();
    const india = region(page, 'By country').getByRole('row').filter({ hasText: 'India (IN)' });
    await expect.poll(() => india.innerText()).toMatch(/25 INR\s+▲ up 5 INR \(\+25%\) was 20 INR/);
    expect(await india.innerText()).toMatch(/40 INR\s+▼ down 10 INR \(−20%\) was 50 INR/);
    expect(clicks.count()).toBeLessThanOrEqual(3);
    const germany = region(page, 'By country').getByRole('row').filter({ hasText: 'Germany (DE)' });
    expect(await germany.innerText()).toContain('–');
    expect(await page.locator('[data-figure=spent-INR]').innerText()).toBe('47 INR');
    expect(await region(page, 'By channel').getByRole('row').filter({ hasText: 'SMS' }).innerText()).toContain(
      '47 INR',
    );
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('compares with nothing where nothing was counted before', async () => {
    const { page, leave } = await dashboard.enter('#/overview?range=1h&compare=1');
    const tile = page.locator('.tile', { has: page.locator('[data-figure=deliveryRate]') });
    await expect.poll(() => tile.innerText()).toMatch(/–\s+was –/);
    await leave();
  });

  it('sees what a wait costs on an axis whose steps are multiples, with what is set and what is advised', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    await page.addInitScript(COLLECT);
    await page.reload();
    await goTo(page, '#/fallback');
    const card = region(page, 'What a shorter wait costs');
    await card.getByRole('img').waitFor();
    await expect
      .poll(async () => (await drawn(page)).map(({ text }) => text))
      .toEqual(expect.arrayContaining(['30 s', '1 min', '5 min', '10 min', '1 h', 'now', 'advised']));
    const at = async (text: string) => (await drawn(page)).find((one) => one.text === text)!.x;
    const [half, one, five, ten] = [await at('30 s'), await at('1 min'), await at('5 min'), await at('10 min')];
    // Twice as long is as far, whatever it is twice of.
    expect(Math.abs(one - half - (ten - five))).toBeLessThan(3);
    expect(five - one).toBeGreaterThan(2 * (one - half));
    await card.getByRole('button', { name: 'Table' }).click();
    const rows = card.getByRole('row');
    expect(await rows.filter({ hasText: /^5 min/ }).innerText()).toContain('now');
    expect(await rows.filter({ hasText: 'advised' }).count()).toBe(1);
    expect(await rows.first().innerText()).toMatch(/Doubles cost, INR\s+Messages reached later/);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('sees why WhatsApp is held, and has it tried, after which messages leave', async () => {
    const { gateway } = dashboard;
    gateway.sandbox.misbehave({ kind: 'status', status: 401 });
    const sent = await Promise.all(
      ['31001', '31002', '31003'].map((end) =>
        gateway.call<MessageDto>('POST', '/api/v1/messages', { to: `+9198765${end}`, text: 'Your table is ready' }),
      ),
    );
    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.getByRole('status', { name: 'Alarms' }).getByRole('link', { name: 'See the channels' }).click();
    const whatsapp = region(page, 'WhatsApp');
    await expect.poll(() => whatsapp.innerText()).toContain('Siren refuses the API key (401)');
    await expect.poll(() => whatsapp.locator('[data-figure=waiting-whatsapp]').innerText()).toBe('3');
    const tryNow = whatsapp.getByRole('button', { name: 'Try now: WhatsApp' });
    await tryNow.click();
    // Siren still refuses it, and that shows.
    await expect
      .poll(() => whatsapp.getByRole('group', { name: 'Tries of WhatsApp' }).getByRole('row').count())
      .toBe(2);
    expect(await whatsapp.innerText()).toContain('http_401');
    expect(await accessibilityFaults(page)).toEqual([]);

    await gateway.sandbox.reset();
    await tryNow.click();
    for (const { body } of sent) expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered' });
    await expect.poll(() => whatsapp.innerText()).toContain('Sending');
    expect(await tryNow.count()).toBe(0);
    expect(clicks.count()).toBeLessThanOrEqual(3);
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
    await leave();
  });

  it('finds the event that was given up first, and why', async () => {
    const { gateway } = dashboard;
    const events = async (search = '') =>
      (await gateway.call<ListedEventPageDto>('GET', `/api/v1/events/deliveries?${search}`)).body;
    const { items } = await eventually(async () => {
      const all = await events();
      expect(all.items.length).toBeGreaterThan(3);
      return all;
    });
    expect(items.map(({ timestamp }) => timestamp)).toEqual(
      items
        .map(({ timestamp }) => timestamp)
        .toSorted()
        .reverse(),
    );
    const oldest = items.at(-1)!;
    await query(gateway.database, END_EVENT, [oldest.id]);
    await query(gateway.database, `UPDATE event_deliveries SET failures = 10, deliveries = $2 WHERE id = $1`, [
      oldest.id,
      JSON.stringify([{ at: new Date().toISOString(), statusCode: 500, durationMs: 3, error: 'http_500' }]),
    ]);
    const ids = (page: ListedEventPageDto) => page.items.map(({ id }) => id);
    // By two at a time: each once, those that failed first. Events of the messages before may still come meanwhile.
    const found = await eventually(async () => {
      const walked: string[] = [];
      for (let cursor = ''; ;) {
        const page = await events(`order=failed_first&limit=2${cursor}`);
        walked.push(...ids(page));
        if (page.nextCursor === null) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      expect(walked.toSorted()).toEqual(ids(await events('limit=200')).toSorted());
      return walked;
    });
    expect(found[0]).toBe(oldest.id);
    expect(await events('status=dead')).toMatchObject({ items: [{ id: oldest.id, lastError: { error: 'http_500' } }] });
    expect((await events('status=kept&type=message.read')).items.every(({ type }) => type === 'message.read')).toBe(
      true,
    );
    expect((await events(`to=${encodeURIComponent(String(oldest.timestamp))}`)).items).toEqual([]);
    expect((await events(`messageId=${oldest.subject}`)).items.map(({ id }) => id)).toContain(oldest.id);

    const { page, complaints, leave } = await dashboard.enter();
    const clicks = await countClicks(page);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Events', exact: true }).click();
    await page.getByLabel('Failed ones first').click();
    const first = page.locator('main tbody tr').first();
    await expect.poll(() => first.innerText()).toMatch(/Given up\s+1\s+http_500/);
    expect(clicks.count()).toBeLessThanOrEqual(2);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });
});
