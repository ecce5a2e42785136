import { defineConfig } from 'vitest/config';
import { TEST_LIMIT_MS, WAIT_LIMIT_MS } from './test/support/limits.js';

export default defineConfig({
  // The examples are written against the package; here they meet its sources.
  resolve: { alias: { 'siren-gateway': `${import.meta.dirname}/src/index.ts` } },
  test: {
    globalSetup: ['./test/support/global-setup.ts'],
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts', 'examples/**/*.spec.ts'],
    // Those of `test/house/` have a configuration of their own.
    exclude: ['**/node_modules/**', '**/dist/**', 'test/house/**'],
    // Two cores: more workers only make each test slower.
    maxWorkers: 2,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: WAIT_LIMIT_MS } },
  },
});
