import { defineConfig } from 'vitest/config';
import { shared } from '../../vitest.config.js';

/**
 * `npm run test:house`: what is around the service, and what takes long. Packages, the files of `deploy/`, the image,
 * poolers, local databases, kill -9 and other faults; large tables, floods, and months that go by. One file after the other:
 * each starts processes of its own, or fills the database.
 */
export default defineConfig({
  ...shared,
  root: `${import.meta.dirname}/../..`,
  test: { ...shared.test, include: ['test/house/**/*.spec.ts', 'test/container/**/*.spec.ts'], fileParallelism: false },
});
