import { defineConfig } from 'vitest/config';
import { shared } from '../../vitest.config.js';

/** `npm run screenshots`: the pictures of the README, taken of the real page by the means of the tests. */
export default defineConfig({
  ...shared,
  root: `${import.meta.dirname}/../..`,
  test: { ...shared.test, include: ['docs/screenshots/take.ts'] },
});
