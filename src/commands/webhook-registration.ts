import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError } from '../config/configuration.error.js';
import { readSettings } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import type { WebhookAddresses } from '../siren/dialect.js';
import { SirenClient } from '../siren/siren-client.js';
import type { SirenError } from '../siren/siren-error.js';
import { SirenModule } from '../siren/siren.module.js';
import type { SirenModuleOptions } from '../siren/siren.options.js';
import { readWebhookAddresses } from './webhook-addresses.js';

const USAGE = 'npm run siren:webhooks -- --url https://your-host';

/** What a run has to say, line by line, and how it ends. Never holds a key or a secret. */
export interface Registration {
  lines: string[];
  exitCode: 0 | 1 | 2;
}

/** Registers both webhooks of the service at `--url` with Siren. */
export async function runRegistration(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Registration> {
  const url = readUrl(args);
  if (url === null) return ended(2, `say where Siren reaches this service: ${USAGE}`);
  const read = readWebhookAddresses(url);
  if (!read.ok) return ended(2, `--url ${read.complaint}`);
  try {
    return await register(read.addresses, sirenOptions(env));
  } catch (error) {
    if (error instanceof ConfigurationError) return ended(2, error.message);
    throw error;
  }
}

async function register(addresses: WebhookAddresses, options: SirenModuleOptions): Promise<Registration> {
  const siren = SirenModule.forRootAsync({ useFactory: () => options });
  const context = await NestFactory.createApplicationContext(siren, { logger: false, abortOnError: false });
  try {
    const registration = await context.get(SirenClient).registerWebhooks(addresses);
    switch (registration.outcome) {
      case 'registered':
        return { lines: registeredLines(addresses), exitCode: 0 };
      case 'unsupported':
        return ended(
          2,
          `dialect ${options.dialect} has no such call: enter both addresses where you manage Siren, see the README`,
        );
      case 'failed':
        return ended(1, adviceOn(registration.error));
    }
  } finally {
    await context.close();
  }
}

/** Null when the arguments are not as they should be. */
function readUrl(args: readonly string[]): string | null {
  try {
    return parseArgs({ args: [...args], options: { url: { type: 'string' } } }).values.url ?? null;
  } catch {
    return null;
  }
}

/** @throws ConfigurationError naming every setting of Siren's that is missing or wrong */
function sirenOptions(env: NodeJS.ProcessEnv): SirenModuleOptions {
  const { sirenApiKey, sirenWebhookSecrets, sirenBaseUrl, sirenDialect, sirenTimeoutMs } = SETTINGS;
  const s = readSettings({ sirenApiKey, sirenWebhookSecrets, sirenBaseUrl, sirenDialect, sirenTimeoutMs }, env);
  return {
    apiKey: s.sirenApiKey,
    webhookSecrets: s.sirenWebhookSecrets,
    dialect: s.sirenDialect,
    timeoutMs: s.sirenTimeoutMs,
    ...(s.sirenBaseUrl !== null && { baseUrl: s.sirenBaseUrl }),
  };
}

function registeredLines({ deliveryStatus, message }: WebhookAddresses): string[] {
  return [
    'Siren is to deliver its webhooks here, signed with the first secret of SIREN_WEBHOOK_SECRET:',
    `  ${deliveryStatus}   what became of sent messages`,
    `  ${message}           incoming messages`,
  ];
}

function adviceOn({ status, code, action, message }: SirenError): string {
  if (status === 401 || status === 403 || action === 'pause')
    return `Siren refuses the key (${code}): check SIREN_API_KEY`;
  if (status === 404 || status === 405)
    return `Siren knows no such call (${code}): check SIREN_BASE_URL and SIREN_DIALECT`;
  if (status !== undefined) return `Siren did not register them (${code}): ${message}`;
  if (code === 'invalid_answer') return 'Siren answered, but not that it registered them: check SIREN_BASE_URL';
  return `Siren cannot be reached (${code}): check SIREN_BASE_URL and the network, then run it again`;
}

function ended(exitCode: 1 | 2, problem: string): Registration {
  return { lines: [`siren:webhooks: ${problem}`], exitCode };
}
