import type { Page } from 'playwright-core';

/** What a hand does on a page from here on. */
export interface Clicks {
  /** Clicks of the mouse so far; choosing from a list or a file is two. Keys count for nothing. */
  count(): number;
}

/** Counts the clicks of a person; to be called before the page is loaded anew, or on a page that stays. */
export async function countClicks(page: Page): Promise<Clicks> {
  let clicks = 0;
  await page.exposeFunction('countClicks', (n: number) => {
    clicks += n;
  });
  await page.addInitScript(COUNT);
  await page.evaluate(COUNT);
  return { count: () => clicks };
}

/** A click without `detail` was made by a key, or by the browser for the label that was clicked. */
const COUNT = `
  addEventListener('click', (event) => event.isTrusted && event.detail > 0 && countClicks(1), true);
  addEventListener('change', ({ target }) => (target.matches('select, input[type=file]')) && countClicks(2), true);
`;
