/**
 * `npm run siren:webhooks -- --url https://your-host`: tells Siren where this service takes its webhooks, and the secret
 * that signs them. Reads .env as the service does. Exit code 0: registered; 1: Siren refused or cannot be reached;
 * 2: the command or a setting is wrong, and nothing was asked.
 */
import 'reflect-metadata';
import { runRegistration } from './webhook-registration.js';

const { lines, exitCode } = await runRegistration(process.argv.slice(2), process.env);
for (const line of lines) (exitCode === 0 ? console.log : console.error)(line);
process.exitCode = exitCode;
