import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WantedKey, makeApiKey } from './support/api-keys.js';
import { countClicks } from './support/clicks.js';
import { type Dashboard, goTo, signIn, startDashboard, type Visit } from './support/dashboard.js';
import { deliver, eventually } from './support/eventually.js';
import { closeServer, listenLocally } from './support/local-server.js';
import { query } from './support/query.js';

const NUMBER = '+919876543210';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
  await deliver(dashboard.gateway, { to: NUMBER });
});
afterAll(() => dashboard?.close());

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const keyField = (page: Page) => page.getByLabel('API key');
/** Signed in with a key of its own. */
async function enterWith(wanted: WantedKey): Promise<Visit & { id: string }> {
  const { id, key } = await makeApiKey(dashboard.gateway, wanted);
  const visit = await dashboard.visit();
  await signIn(visit.page, key);
  return { ...visit, id };
}
/** Asked of the browser: on a busy machine Playwright never tells of a tab whose page was on its way before it looked. */
async function evaluateInTab(page: Page, title: string, expression: string): Promise<unknown> {
  const browser = await page.context().browser()!.newBrowserCDPSession();
  try {
    const { targetInfos } = await browser.send('Target.getTargets');
    const tab = targetInfos.find((target) => target.type === 'page' && target.title === title);
    if (tab === undefined) throw new Error(`no tab is called ${title}`);
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId: tab.targetId, flatten: false });
    const answer = new Promise<string>((resolve) =>
      browser.on('Target.receivedMessageFromTarget', ({ message }) => resolve(message)),
    );
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } });
    await browser.send('Target.sendMessageToTarget', { sessionId, message });
    return (JSON.parse(await answer) as { result: { result: { value: unknown } } }).result.result.value;
  } finally {
    await browser.detach();
  }
}
/** The browser itself notes each answer that is an error. */
const own = (complaints: string[]) => complaints.filter((line) => !/the server responded with a status of/.test(line));

describe('a session of the dashboard', () => {
  it('lasts over a reload, and leaves the key nowhere in the browser', async () => {
    const { page, complaints, leave } = await dashboard.enter();
    await page.reload();
    await heading(page, 'Overview').waitFor();
    const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])');
    expect(kept).not.toContain(dashboard.gateway.apiKey);
    expect(kept).not.toContain('sgs_');
    const [cookie, ...others] = await page.context().cookies();
    expect(cookie).toMatchObject({
      name: 'siren_gateway_session',
      path: '/api/v1',
      httpOnly: true,
      sameSite: 'Strict',
    });
    expect(others).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('is there in the tab that a click with Ctrl opens', async () => {
    const { page, complaints, leave } = await dashboard.enter('#/messages');
    const clicks = await countClicks(page);
    await page
      .getByRole('table')
      .getByRole('link', { name: NUMBER })
      .first()
      .click({ modifiers: ['ControlOrMeta'] });
    await eventually(async () =>
      expect(
        await evaluateInTab(page, 'Message · siren-gateway', 'document.querySelector("main").innerText'),
      ).toContain(NUMBER),
    );
    expect(clicks.count()).toBeLessThanOrEqual(1);
    expect(complaints).toEqual([]);
    await leave();
  });

  it('ends in every tab when one signs out, and with it the cookie', async () => {
    const { page, leave } = await dashboard.enter();
    const cookies = await page.context().cookies();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await heading(other, 'Overview').waitFor();
    const clicks = await countClicks(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await keyField(page).waitFor();
    await other.getByRole('alert').filter({ hasText: 'ended in another tab' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(clicks.count()).toBe(1);
    expect(await page.context().cookies()).toEqual([]);
    // Nor does it open anything for whoever has kept it.
    await page.context().addCookies(cookies);
    const answer = await page.context().request.get(`${dashboard.gateway.url}/api/v1/messages`);
    expect(answer.status()).toBe(401);
    await page.context().clearCookies();

    // Who signs in again in one tab has signed in to all.
    await signIn(other, dashboard.gateway.apiKey);
    await heading(page, 'Overview').waitFor();
    await leave();
  });

  it('that was ended elsewhere comes back with the reason, and who signs in again is where he was', async () => {
    const { page, complaints, leave, id } = await enterWith({
      name: 'on call',
      scopes: ['messages:read', 'statistics:read', 'batches'],
    });
    await goTo(page, '#/messages?status=delivered');
    await page.getByRole('table').waitFor();
    await dashboard.gateway.call('DELETE', `/api/v1/api-keys/${id}`);
    // The stream of the live figures ends with the key; nothing need be clicked.
    await page.getByRole('alert').filter({ hasText: 'API key of the session is no longer accepted' }).waitFor();
    await signIn(page, dashboard.gateway.apiKey);
    await heading(page, 'Messages').waitFor();
    expect(page.url()).toContain('#/messages?status=delivered');

    const [{ id: sessionId } = { id: '' }] = await query<{ id: string }>(
      dashboard.gateway.database,
      `SELECT id FROM sessions WHERE key_id = 'admin' ORDER BY id DESC LIMIT 1`,
    );
    await dashboard.gateway.call('DELETE', `/api/v1/sessions/${sessionId}`);
    await page.getByRole('alert').filter({ hasText: 'somebody signed out, or revoked it' }).waitFor();
    await page.reload();
    await keyField(page).waitFor();
    expect(own(complaints)).toEqual([]);
    await leave();
  });

  it('is not said to be over where the service could not be told', async () => {
    const { page, leave } = await dashboard.enter();
    await page.route('**/sessions/current', (route) => route.abort());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    await page.unroute('**/sessions/current');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await keyField(page).waitFor();
    await leave();
  });

  it('is asked for again by itself where the service does not answer at first', async () => {
    const { page, leave } = await dashboard.enter();
    await page.route('**/sessions/current', (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    await page.unroute('**/sessions/current');
    await heading(page, 'Overview').waitFor();
    await leave();
  });

  it('is not kept by a browser that takes no cookies, which is said', async () => {
    const { page, leave } = await dashboard.visit();
    // As it is answered to who comes with no cookie.
    await page.route('**/sessions/current', (route) => route.fulfill({ status: 401, json: {} }));
    await keyField(page).fill(dashboard.gateway.apiKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'did not keep the session' }).waitFor();
    await leave();
  });
});

describe('a page of another origin', () => {
  it('changes nothing by the session of who looks at it, and reads nothing', async () => {
    const { page, leave } = await dashboard.enter();
    const { gateway } = dashboard;
    const suppressed = async () => (await gateway.call('GET', '/api/v1/suppressions')).body.items as unknown[];
    const refusals = async () => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      return Number(/^siren_gateway_api_key_refusals_total\{reason="origin"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const before = await refusals();
    const evil = await page.context().newPage();
    // Another port of this machine is another origin, and the same site: `SameSite` alone would let it.
    const server = createServer((_request, response) => response.end('<h1>Hello</h1>'));
    await evil.goto(await listenLocally(server));
    await evil.evaluate(
      `fetch('${gateway.url}/api/v1/suppressions', {
        method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"phoneNumber":"+919876500099"}',
      }).catch(() => undefined)`,
    );
    // The browser has sent the cookie: without one it were no key at all.
    expect(await refusals()).toBe(before + 1);
    const read = await evil.evaluate(
      `fetch('${dashboard.gateway.url}/api/v1/messages', { credentials: 'include' }).then(() => 'read', () => 'kept')`,
    );
    expect(read).toBe('kept');
    expect(await suppressed()).toEqual([]);
    await leave();
    await closeServer(server);
  });
});

describe('a key that lacks scopes', () => {
  it('sees what it opens alone, from the first view on, and each other view says what it lacks', async () => {
    const { page, complaints, leave } = await enterWith({ name: 'desk', scopes: ['messages:read'] });
    await heading(page, 'Messages').waitFor();
    await page.getByText('Not live: the key lacks statistics:read').waitFor();
    const links = await page.getByRole('navigation', { name: 'Views' }).getByRole('link').allInnerTexts();
    expect(links).toEqual(expect.arrayContaining(['Messages', 'Requests to Siren']));
    for (const hidden of [
      'Overview',
      'Batches',
      'Templates',
      'Incoming messages',
      'Suppressions',
      'Dead letters',
      'Audit',
    ])
      expect(links).not.toContain(hidden);
    await page.getByText('Signed in as desk').waitFor();
    expect(complaints).toEqual([]);

    const lacks = (scope: string) => page.getByRole('alert').filter({ hasText: `lacks the scope "${scope}"` });
    for (const [view, name, scope] of [
      ['#/overview', 'Overview', 'statistics:read'],
      ['#/batches', 'Batches', 'batches'],
      ['#/templates', 'Templates', 'templates'],
      ['#/incoming', 'Incoming messages', 'incoming:read'],
      ['#/suppressions', 'Suppressions', 'suppressions'],
      ['#/dead-letters', 'Dead letters', 'operations'],
      ['#/events', 'Events', 'operations'],
      ['#/webhooks', 'Received webhooks', 'operations'],
    ] as const) {
      await goTo(page, view);
      await heading(page, name).waitFor();
      await lacks(scope).first().waitFor();
      expect(await lacks(scope).count()).toBe(1);
    }
    expect(own(complaints)).toEqual([]);
    await leave();
  });

  it('is offered no action that it may not do', async () => {
    const to = '+919876500123';
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await dashboard.gateway.call('POST', '/api/v1/messages', { to, text: 'Later', sendAt });
    const reader = await enterWith({ name: 'reader', scopes: ['messages:read'] });
    const sender = await enterWith({ name: 'sender', scopes: ['messages:read', 'messages:send', 'operations'] });
    const cancel = (page: Page) => page.getByRole('button', { name: 'Cancel message' });
    const receipts = (page: Page) => page.getByRole('region', { name: 'Receipts as they came' });
    for (const { page } of [reader, sender]) {
      await goTo(page, `#/messages/${body.id}`);
      await page.getByRole('region', { name: to }).waitFor();
    }
    await cancel(sender.page).first().waitFor();
    await receipts(sender.page).waitFor();
    expect([await cancel(reader.page).count(), await receipts(reader.page).count()]).toEqual([0, 0]);
    expect(reader.complaints).toEqual([]);
    await reader.leave();
    await sender.leave();
  });

  it('is told what is wrong all the same, as far as everybody is', async () => {
    const { page, leave } = await enterWith({ name: 'desk', scopes: ['messages:read'] });
    const { database } = dashboard.gateway;
    const alarm = page.getByRole('status', { name: 'Alarms' });
    await query(
      database,
      `INSERT INTO channel_holds (channel, kind, since, until, reason) VALUES ('sms', 'pause', now(), now() + interval '1 hour', 'http_401')`,
    );
    await page.reload();
    await alarm.getByText('SMS is paused (401): nothing leaves by it.').waitFor();
    await query(database, 'DELETE FROM channel_holds');
    const answered = page.waitForResponse('**/webhooks/siren/health');
    await page.reload();
    await answered;
    await heading(page, 'Messages').waitFor();
    expect(await alarm.innerText()).toBe('');
    await leave();
  });
});
