import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { TEST_LIMIT_MS, WAIT_LIMIT_MS } from './test/support/limits.js';

/** What every run of tests has in common. */
export const shared = {
  // The examples are written against the package; here they meet its sources.
  resolve: {
    alias: {
      'siren-gateway/sandbox': `${import.meta.dirname}/src/tools/sandbox/sandbox.ts`,
      'siren-gateway/testing': `${import.meta.dirname}/src/tools/testing/testing-services.ts`,
      'siren-gateway': `${import.meta.dirname}/src/index.ts`,
    },
  },
  test: {
    globalSetup: ['./test/support/global-setup.ts'],
    setupFiles: [`${import.meta.dirname}/test/support/sentences-as-text.ts`],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // On two cores: half of the time a file waits, for a timer of the service or of Siren.
    maxWorkers: 5,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: WAIT_LIMIT_MS } },
  },
} satisfies ViteUserConfig;

/**
 * These look at a whole process: at what it has counted and logged, at every pattern or rule that it has made while it loaded. Or
 * they set its clock forward, behind which no later id of it falls back, or know one channel more than the product does.
 */
const ALONE = [
  'test/catalogues.spec.ts',
  'test/channel-sender.spec.ts',
  'test/dto-properties.spec.ts',
  'test/http-metrics.spec.ts',
  'test/late-repeats.spec.ts',
  'test/request-log.spec.ts',
];

/** All of this once more, by the way that requests take once an application has set something on axios. */
const BY_AXIOS = ['test/siren-client.spec.ts', 'test/siren-platform.spec.ts'];

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
        test: {
          name: 'service',
          include: ['test/**/*.spec.ts'],
          // Those of these folders have a configuration of their own.
          exclude: [...shared.test.exclude, 'test/house/**', 'test/container/**', 'test/fuzz/**', ...ALONE],
          // Loading the service is a third of what a file costs.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
      { extends: true, test: { name: 'axios', include: BY_AXIOS, provide: { byAxios: true } } },
    ],
  },
});
