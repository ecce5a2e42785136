/**
 * `npm start`: the service, and whatever it lacks, until Ctrl-C. `--watch` builds and restarts it at each change;
 * `--data <folder>` keeps the database and the generated secrets there instead of in `.data`.
 */
import { requireNode } from './preflight.js';

requireNode();
// Only now: what this loads may not even parse on an older Node.
const { commandLineOfProcess } = await import('../../config/command-line.js');
const { START, runUntilStopped } = await import('./run-until-stopped.js');
const { flags } = commandLineOfProcess(START);
process.exit(await runUntilStopped(flags));
