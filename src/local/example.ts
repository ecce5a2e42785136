/** `npm run example`: an application on the two modules, and a conversation with it, against the sandbox. */
import { requireNode } from './preflight.js';

requireNode();
// Only now: what this loads may not even parse on an older Node.
const { runExample } = await import('./demo/run-example.js');
process.exit(await runExample());
