import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type Dashboard, goTo, signIn, startDashboard, type Visit } from './support/dashboard.js';
import { deliver } from './support/eventually.js';
import { FailingPostgres } from './support/failing-postgres.js';
import { query } from './support/query.js';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.js';

const PLAIN = '+919876543210';

let database: TestDatabase;
let way: FailingPostgres;
let dashboard: Dashboard;
/** The way of the page to the service. */
let proxy: TcpProxy;

beforeAll(async () => {
  database = await createTestDatabase();
  way = await FailingPostgres.start(database.url);
  dashboard = await startDashboard({ database, settings: { DATABASE_URL: way.urlOf(database.url) } });
  const { hostname, port } = new URL(dashboard.gateway.url);
  proxy = await startTcpProxy(hostname, Number(port));
  await deliver(dashboard.gateway, { to: PLAIN });
});
afterEach(() => query(database, 'DELETE FROM channel_holds'));
afterAll(async () => {
  await proxy?.close();
  await dashboard?.close();
  await way?.close();
  await database?.drop();
});

async function enter(hash = ''): Promise<Visit> {
  const visit = await dashboard.visit();
  await visit.page.goto(`http://127.0.0.1:${proxy.port}/admin/`);
  await signIn(visit.page, dashboard.gateway.apiKey);
  if (hash !== '') await goTo(visit.page, hash);
  await visit.page.locator('.live', { hasText: /^Live$/ }).waitFor();
  return visit;
}

const header = (page: Page) => page.locator('header .live');
const alarms = (page: Page) => page.locator('.alarms .notice');
const strip = (page: Page) => page.locator('.live-strip');

describe.each([
  {
    what: 'the database',
    says: /The database does not answer: nothing leaves\. What is shown is of /,
    fail: () => way.treat('resets'),
    mend: () => way.treat('serves'),
  },
  {
    what: 'a database that hangs',
    says: /The database does not answer: nothing leaves\. What is shown is of /,
    fail: () => way.treat('hangs'),
    mend: () => way.treat('serves'),
  },
  {
    what: 'the service',
    says: /The service does not answer\. What is shown is of /,
    fail: () => proxy.cut(),
    mend: () => proxy.mend(),
  },
  {
    what: 'a service that hangs',
    says: /The service does not answer\. What is shown is of /,
    fail: () => proxy.freeze(),
    mend: () => proxy.thaw(),
  },
])('an outage of $what', ({ says, fail, mend }) => {
  it('is said by header and strip, with since when the figures are old, and ends by itself', async () => {
    const { page, leave } = await enter();
    await expect.poll(() => strip(page).getByText('Sending', { exact: true }).count()).toBe(2);
    fail();
    await expect.poll(() => header(page).innerText()).toMatch(/^Old since \d+:\d\d:\d\d/);
    expect(await alarms(page).allInnerTexts()).toEqual([expect.stringMatching(says)]);
    expect(await alarms(page).getAttribute('class')).toContain('bad');
    // Nothing on it is green.
    expect(await strip(page).locator('.pill').allInnerTexts()).toEqual(['Was sending', 'Was sending']);
    expect(await page.locator('.live-strip .good, header .good').count()).toBe(0);
    await page.getByText('As it was at').first().waitFor();
    // On a view that was not there before, too.
    await goTo(page, '#/suppressions');
    await page.getByRole('heading', { name: 'Suppressions', level: 1 }).waitFor();
    expect(await alarms(page).allInnerTexts()).toEqual([expect.stringMatching(says)]);
    mend();
    await expect.poll(() => header(page).innerText()).toBe('Live');
    expect(await alarms(page).count()).toBe(0);
    // Its list was asked for in vain, and comes without anybody's doing.
    await page.getByText('No number is suppressed').waitFor();
    await goTo(page, '#/overview');
    await expect.poll(() => strip(page).getByText('Sending', { exact: true }).count()).toBe(2);
    await leave();
  });
});

it('leaves the charts as they were, says so, and draws them anew when it is over', async () => {
  const { page, leave } = await enter();
  const shown = () => page.locator('.tile [data-figure=messages]').innerText();
  await expect.poll(shown).not.toBe('0');
  const before = Number(await shown());
  proxy.cut();
  await goTo(page, '#/overview?range=1h');
  await page.locator('.old', { hasText: 'As it was at' }).first().waitFor();
  expect(await shown()).toBe(String(before));
  expect(await page.getByRole('region', { name: 'Volume by channel' }).locator('.u-over').count()).toBe(1);
  await deliver(dashboard.gateway, { to: PLAIN });
  proxy.mend();
  await expect.poll(shown).toBe(String(before + 1));
  await expect.poll(() => page.locator('.old').count()).toBe(0);
  await leave();
});

describe('what is wrong with Siren', () => {
  const VIEWS = ['#/overview', '#/messages', '#/batches', '#/dead-letters'];
  const hold = (values: string) =>
    query(database, `INSERT INTO channel_holds (channel, kind, since, until, reason, account) VALUES ${values}`);

  it.each([
    {
      name: 'a dead key',
      values: `('whatsapp', 'pause', now(), now() + interval '1 hour', 'http_401', true),
               ('sms', 'pause', now(), now() + interval '1 hour', 'http_401', true)`,
      tone: 'bad',
      says: /^Siren refuses the API key \(401\): nothing leaves since .*; one message tries it next at /,
    },
    {
      name: 'an outage of Siren',
      values: `('whatsapp', 'pause', now(), now() + interval '1 hour', 'outage', false)`,
      tone: 'bad',
      says: /^Siren fails or is not reached: nothing leaves by WhatsApp since /,
    },
    {
      name: 'an account that is refused',
      values: `('whatsapp', 'pause', now(), now() + interval '1 hour', '131031', false)`,
      tone: 'bad',
      says: /^Siren refuses the account \(131031, .+\): nothing leaves by WhatsApp since /,
    },
    {
      name: 'a channel that is held',
      values: `('sms', 'wait', now(), now() + interval '1 hour', 'http_429', false)`,
      tone: 'warn',
      says: /^Siren asked for time \(429.*\): SMS waits since .* until /,
    },
  ])('is said on every view in words, by its colour too: $name', async ({ values, tone, says }) => {
    const { page, complaints, leave } = await enter();
    await hold(values);
    for (const view of VIEWS) {
      await goTo(page, view);
      await expect.poll(() => alarms(page).allInnerTexts()).toEqual([expect.stringMatching(says)]);
      expect(await alarms(page).getAttribute('class')).toContain(tone);
    }
    await query(database, 'DELETE FROM channel_holds');
    await expect.poll(() => alarms(page).count()).toBe(0);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('is said also where nothing was sent that could have failed', async () => {
    const { page, leave } = await enter('#/messages');
    // As the next question to Siren will not come before long.
    await query(
      database,
      `UPDATE siren_checks SET asked_at = now() + interval '1 hour', answered_at = now(),
              problem = 'siren refuses the API key: http_401'`,
    );
    await expect.poll(() => alarms(page).allInnerTexts()).toEqual(['Siren refuses the API key (401): nothing leaves.']);
    await query(database, 'UPDATE siren_checks SET problem = NULL');
    await expect.poll(() => alarms(page).count()).toBe(0);
    await leave();
  });
});
