/**
 * `npm run siren:webhooks -- --url https://your-host`: tells Siren where this service takes its webhooks, and the secret
 * that signs them. Reads .env as the service does.
 */
import 'reflect-metadata';
import { type CommandLine, type FlagValues, readCommandLine } from '../../config/command-line.js';
import { ConfigurationError } from '../../config/configuration.error.js';
import { loadDotEnv } from '../../config/setting-files.js';
import type { WebhookAddresses } from '../../siren/dialect.js';
import type { SirenError } from '../../siren/siren-error.js';
import type { SirenModuleOptions } from '../../siren/siren.options.js';
import { refusesKey, sirenOptions, withSirenClient } from './siren-of-environment.js';
import { readWebhookAddresses } from './check/run-check.js';

const USAGE = 'npm run siren:webhooks -- --url https://your-host';

const FLAGS = {
  url: { type: 'string', value: 'https://your-host', about: 'where Siren reaches this service' },
  'dry-run': { type: 'boolean', about: 'say what would be registered, and ask Siren nothing' },
} as const;

const COMMAND: CommandLine<typeof FLAGS> = {
  name: 'siren:webhooks',
  inImage: 'tools/commands/register-webhooks.js',
  about:
    'Has Siren deliver its webhooks to this service, signed with the first secret. In dialect platform; in the other they are entered by hand.',
  flags: FLAGS,
  settings: 'SIREN_API_KEY, SIREN_WEBHOOK_SECRET, SIREN_BASE_URL, SIREN_DIALECT, SIREN_TIMEOUT_MS',
  exitCodes: {
    0: 'registered, or --dry-run has shown what would be',
    1: 'Siren refused, or cannot be reached',
    2: 'a flag or a setting is wrong, and Siren was asked nothing',
  },
};

/** What a run has to say, line by line, and how it ends. Never holds a key or a secret. */
interface Registration {
  lines: string[];
  exitCode: 0 | 1 | 2;
}

/** Registers both webhooks of the service at `--url` with Siren. */
export async function runRegistration(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Registration> {
  const read = readCommandLine(COMMAND, args);
  switch (read.kind) {
    case 'help':
      return { lines: [read.text], exitCode: 0 };
    case 'refused':
      return { lines: [`${read.text}: ${USAGE}`], exitCode: 2 };
    case 'run':
      return runAt(read.flags, env);
  }
}

async function runAt(
  { url, 'dry-run': isDryRun }: FlagValues<typeof FLAGS>,
  env: NodeJS.ProcessEnv,
): Promise<Registration> {
  if (url === undefined) return ended(2, `say where Siren reaches this service: ${USAGE}`);
  const read = readWebhookAddresses(url);
  if (!read.ok) return ended(2, `--url ${read.complaint}`);
  try {
    const options = sirenOptions(env);
    if (!isDryRun) return await register(read.addresses, options);
    return options.dialect === 'toolkit'
      ? unsupported(options)
      : { lines: wouldRegisterLines(read.addresses), exitCode: 0 };
  } catch (error) {
    if (error instanceof ConfigurationError) return ended(2, error.message);
    throw error;
  }
}

async function register(addresses: WebhookAddresses, options: SirenModuleOptions): Promise<Registration> {
  const registration = await withSirenClient(options, (client) => client.registerWebhooks(addresses));
  switch (registration.outcome) {
    case 'registered':
      return { lines: registeredLines(addresses), exitCode: 0 };
    case 'unsupported':
      return unsupported(options);
    case 'failed':
      return ended(1, adviceOn(registration.error));
  }
}

function unsupported({ dialect }: SirenModuleOptions): Registration {
  return ended(2, `dialect ${dialect} has no such call: enter both addresses where you manage Siren, see the README`);
}

function registeredLines(addresses: WebhookAddresses): string[] {
  return listed(
    'Siren is to deliver its webhooks here, signed with the first secret of SIREN_WEBHOOK_SECRET:',
    addresses,
  );
}

function wouldRegisterLines(addresses: WebhookAddresses): string[] {
  return listed('Siren would be asked to deliver its webhooks here; nothing was asked:', addresses);
}

function listed(heading: string, { deliveryStatus, message }: WebhookAddresses): string[] {
  return [heading, `  ${deliveryStatus}   what became of sent messages`, `  ${message}           incoming messages`];
}

function adviceOn(error: SirenError): string {
  const { status, code, message } = error;
  if (refusesKey(error)) return `Siren refuses the key (${code}): check SIREN_API_KEY`;
  if (status === 404 || status === 405)
    return `Siren knows no such call (${code}): check SIREN_BASE_URL and SIREN_DIALECT`;
  if (status !== undefined) return `Siren did not register them (${code}): ${message}`;
  if (code === 'invalid_answer') return 'Siren answered, but not that it registered them: check SIREN_BASE_URL';
  return `Siren cannot be reached (${code}): check SIREN_BASE_URL and the network, then run it again`;
}

function ended(exitCode: 1 | 2, problem: string): Registration {
  return { lines: [`siren:webhooks: ${problem}`], exitCode };
}

loadDotEnv();
const { lines, exitCode } = await runRegistration(process.argv.slice(2), process.env);
for (const line of lines) (exitCode === 0 ? console.log : console.error)(line);
process.exitCode = exitCode;
