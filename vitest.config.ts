import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { TEST_LIMIT_MS, WAIT_LIMIT_MS } from './test/support/limits.js';

/** What every run of tests has in common. */
export const shared = {
  // The examples are written against the package; here they meet its sources.
  resolve: { alias: { 'siren-gateway': `${import.meta.dirname}/src/index.ts` } },
  test: {
    globalSetup: ['./test/support/global-setup.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Two cores: more workers only make each test slower.
    maxWorkers: 2,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: WAIT_LIMIT_MS } },
  },
} satisfies ViteUserConfig;

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['src/**/*.spec.ts', 'examples/**/*.spec.ts'],
          // Most of what such a file costs is to load what it tests; a worker does that once.
          isolate: false,
        },
      },
      {
        extends: true,
        // Those of `test/house/` have a configuration of their own.
        test: { name: 'service', include: ['test/**/*.spec.ts'], exclude: [...shared.test.exclude, 'test/house/**'] },
      },
    ],
  },
});
