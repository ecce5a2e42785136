/** `npm run example`: an application on the two modules, and a conversation with it, against the sandbox. */
import { requireNode } from './preflight.js';

requireNode();
// Only now: what this loads may not even parse on an older Node.
const { commandLineOfProcess } = await import('../../config/command-line.js');
commandLineOfProcess({
  name: 'example',
  about: 'Runs examples/bill-splitting-agent on a Postgres of its own against the sandbox, and talks with it.',
  flags: {},
  exitCodes: { 0: 'all was shown', 1: 'something went wrong', 130: 'stopped by Ctrl-C' },
});
const { runExample } = await import('./demo/run-example.js');
process.exit(await runExample());
