/** `npm run demo`: the main job, for everyone to see, against the sandbox. */
import { requireNode } from './preflight.js';

requireNode();
// Only now: what this loads may not even parse on an older Node.
const { commandLineOfProcess } = await import('../../config/command-line.js');
commandLineOfProcess({
  name: 'demo',
  about:
    'Shows the main job against the sandbox: seven scenes, a bulk, a conversation, the statistics. Brings its own Postgres, kept in .data.',
  flags: {},
  exitCodes: { 0: 'all was shown', 1: 'something went wrong', 130: 'stopped by Ctrl-C' },
});
const { runDemo } = await import('./demo/run-demo.js');
process.exit(await runDemo());
