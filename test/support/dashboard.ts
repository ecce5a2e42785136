import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { ensureBuilt } from './build.js';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.js';
import { WAIT_LIMIT_MS } from './limits.js';

/** What the page writes numbers as, in the browser of the tests. */
export const number = (value: number): string => new Intl.NumberFormat('en-US').format(value);
export const share = (value: number | null): string =>
  value === null ? '–' : new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 }).format(value);

/** A tab with the dashboard, of somebody who has never been here. */
export interface Visit {
  page: Page;
  /** Whatever the console told that was an error or a warning: also each violation of the Content-Security-Policy. */
  complaints: string[];
  leave: () => Promise<void>;
}

/** A service with its dashboard, and a browser to look at it. */
export interface Dashboard {
  gateway: Gateway;
  visit(options?: BrowserContextOptions): Promise<Visit>;
  /** The same, signed in. */
  enter(hash?: string, options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

export async function startDashboard(options: GatewayOptions = {}): Promise<Dashboard> {
  // The page is bundled, as for production.
  await ensureBuilt();
  const gateway = await startGateway(options);
  const browser = await launchBrowser();
  const visit = (visitor?: BrowserContextOptions) => visitWith(browser, `${gateway.url}/admin/`, visitor);
  return {
    gateway,
    visit,
    async enter(hash = '', visitor) {
      const entered = await visit(visitor);
      await signIn(entered.page, gateway.apiKey);
      if (hash !== '') await goTo(entered.page, hash);
      return entered;
    },
    async close() {
      await browser.close();
      await gateway.close();
    },
  };
}

async function visitWith(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'Asia/Kolkata',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(WAIT_LIMIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, complaints, leave: () => context.close() };
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // The first view that the key opens.
  await page.locator('.shell main h1').waitFor();
}

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Where it is said what an action did. */
export const reported = (page: Page): Locator => page.getByRole('status', { name: 'What was done' });

/** Follows a link as if it had been clicked. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    (globalThis as unknown as { location: { hash: string } }).location.hash = to;
  }, hash);
}
