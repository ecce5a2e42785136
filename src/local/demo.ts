/** `npm run demo`: the main job, for everyone to see, against the sandbox. */
import { requireNode } from './preflight.js';

requireNode();
// Only now: what this loads may not even parse on an older Node.
const { runDemo } = await import('./demo/run-demo.js');
process.exit(await runDemo());
