import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { startChild, type Child } from './child.js';

/** The compiler writes its files one after the other; this long after the last one they are all there. */
const SETTLE_MS = 300;

/** Builds at each change of the source, until it is stopped. */
export function startBuilder(env: NodeJS.ProcessEnv): Child {
  const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  return startChild({ argv: [nest, 'build', '--watch', '--preserveWatchOutput'], env });
}

/** Calls `changed` after each build that wrote something; one call at a time, and once more when files changed meanwhile. */
export function watchBuild(folder: string, changed: () => Promise<void>): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file?.endsWith('.js') !== true) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      working = working.then(changed);
    }, SETTLE_MS);
  });
  return {
    close: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
