/**
 * `npm run siren:check -- +919876543210`: one real message to one's own number, through the running service, with a sentence
 * on each step. Reads .env as the service does.
 */
import 'reflect-metadata';
import { commandLineOfProcess } from '../../config/command-line.js';
import { loadDotEnv } from '../../config/setting-files.js';
import { CHECK, runCheck } from './check/run-check.js';

const given = commandLineOfProcess(CHECK);
loadDotEnv();
process.exitCode = await runCheck(given, process.env, (line) => console.log(line));
