import { defineConfig } from 'vitest/config';
import { shared } from '../../vitest.config.js';

/** `npm run fuzz`: minutes of generated inputs, round by round. Its short form is `test/fuzz.spec.ts`. */
export default defineConfig({
  ...shared,
  root: `${import.meta.dirname}/../..`,
  test: {
    ...shared.test,
    include: ['test/fuzz/**/*.spec.ts'],
    fileParallelism: false,
    // What it prints is for whoever watches it, as it comes.
    disableConsoleIntercept: true,
  },
});
