import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The examples are written against the package; here they meet its sources.
  resolve: { alias: { 'siren-gateway': `${import.meta.dirname}/src/index.ts` } },
  test: {
    globalSetup: ['./test/support/global-setup.ts'],
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts', 'examples/**/*.spec.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Two cores: more workers only make each test slower.
    maxWorkers: 2,
    hookTimeout: 60_000,
    testTimeout: 30_000,
  },
});
