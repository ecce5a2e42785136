/**
 * `npm run siren:webhooks -- --url https://your-host`: tells Siren where this service takes its webhooks, and the secret
 * that signs them. Reads .env as the service does.
 */
import 'reflect-metadata';
import { loadDotEnv } from '../../config/dot-env.js';
import { runRegistration } from './webhook-registration.js';

loadDotEnv();
const { lines, exitCode } = await runRegistration(process.argv.slice(2), process.env);
for (const line of lines) (exitCode === 0 ? console.log : console.error)(line);
process.exitCode = exitCode;
