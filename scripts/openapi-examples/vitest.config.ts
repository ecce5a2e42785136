import { defineConfig } from 'vitest/config';
import { shared } from '../../vitest.config.js';

/** `npm run openapi:examples`: records the examples of the OpenAPI document from a running service, by the means of the tests. */
export default defineConfig({
  ...shared,
  root: `${import.meta.dirname}/../..`,
  test: { ...shared.test, include: ['scripts/openapi-examples/record.ts'] },
});
