import type { CommandLine, FlagValues } from '../../../config/command-line.js';
import { ConfigurationError } from '../../../config/configuration.error.js';
import { readSettings } from '../../../config/read-settings.js';
import { readSecretFile } from '../../../config/setting-files.js';
import { SETTINGS } from '../../../config/settings.js';
import type { WebhookAddresses } from '../../../siren/dialect.js';
import { sirenOptions } from '../siren-of-environment.js';
import { type Check, check, CheckFailure } from './check.js';
import { RunningService } from './running-service.js';

const FLAGS = {
  sms: { type: 'boolean', about: 'by SMS too, after WhatsApp' },
  url: { type: 'string', value: 'https://your-host', about: 'where Siren reaches the service: tries that as well' },
  service: { type: 'string', value: 'address', about: 'where the service answers; unset: PORT of this machine' },
  wait: { type: 'string', value: 'seconds', default: '120', about: 'how long each webhook is waited for' },
  'no-reply': { type: 'boolean', about: 'do not wait for an answer from the phone' },
  'dry-run': { type: 'boolean', about: 'check all that can be without sending' },
} as const;

export const CHECK: CommandLine<typeof FLAGS> = {
  name: 'siren:check',
  inImage: 'tools/commands/check-siren.js',
  about:
    'Sends one real message to your own number through the running service, waits for both webhooks, and says step by step what is wrong.',
  flags: FLAGS,
  argument: { name: 'number', about: 'your own, such as +919876543210' },
  settings: 'SIREN_*, ADMIN_API_KEY, PORT and METRICS_PORT',
  exitCodes: {
    0: 'all is well',
    1: 'the last line says what is wrong',
    2: 'a flag or a setting is wrong; nothing was asked',
  },
};

const LOOK_EVERY_MS = 500;
const MAX_WAIT_S = 3_600;

interface Given {
  readonly flags: FlagValues<typeof FLAGS>;
  readonly argument: string | undefined;
}

/** Runs the check, a line to `say` for each step. Never tells the number, a key or a secret. Resolves to the exit code. */
export async function runCheck(
  given: Given,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<0 | 1 | 2> {
  try {
    await check(checkOf(given, env, { say: (line) => say(`ok     ${line}`), lookEveryMs }));
    return 0;
  } catch (error) {
    if (error instanceof CheckFailure) say(`wrong  ${error.message}`);
    else if (error instanceof ConfigurationError) say(`wrong  ${error.message}`);
    // fetch has one word for whatever the network does.
    else if (error instanceof TypeError || error instanceof DOMException) {
      say('wrong  the service stopped answering: look at its log');
    } else throw error;
    return error instanceof ConfigurationError ? 2 : 1;
  }
}

/** @throws ConfigurationError naming what is missing or wrong */
function checkOf(
  { flags, argument }: Given,
  env: NodeJS.ProcessEnv,
  { say, lookEveryMs }: Pick<Check, 'say' | 'lookEveryMs'>,
): Check {
  if (argument === undefined) throw new ConfigurationError(['say which number is yours, such as +919876543210']);
  const waitS = Number(flags.wait);
  if (!(waitS > 0 && waitS <= MAX_WAIT_S)) {
    throw new ConfigurationError([`--wait must be a number of seconds, more than 0 and at most ${MAX_WAIT_S}`]);
  }
  const siren = sirenOptions(env);
  const { access, http } = SETTINGS;
  const s = readSettings(
    { adminApiKeys: access.adminApiKeys, port: http.port, metricsPort: http.metricsPort },
    env,
    readSecretFile,
  );
  const service = addressIn('--service', flags.service ?? `http://127.0.0.1:${s.port}`);
  const metrics = new URL('/metrics', service);
  if (s.metricsPort !== null) metrics.port = String(s.metricsPort);
  return {
    service: new RunningService(service, s.adminApiKeys.reveal()[0]!, metrics.href),
    siren,
    to: argument,
    channels: flags.sms ? ['whatsapp', 'sms'] : ['whatsapp'],
    publicUrl: flags.url === undefined ? null : publicAddress(flags.url),
    waitMs: waitS * 1000,
    waitsForReply: !flags['no-reply'],
    sends: !flags['dry-run'],
    say,
    lookEveryMs,
  };
}

function publicAddress(url: string): string {
  const read = readWebhookAddresses(url);
  if (!read.ok) throw new ConfigurationError([`--url ${read.complaint}`]);
  return addressIn('--url', url);
}

/** Without a trailing slash. */
function addressIn(flag: string, text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError([`${flag} must be an address like http://127.0.0.1:3000`]);
  }
  return url.href.replace(/(?<!\/)\/+$/, '');
}

type ReadAddresses = { ok: true; addresses: WebhookAddresses } | { ok: false; complaint: string };

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where a service at this address takes Siren's webhooks. What is sent there is personal: in the open only to loopback. */
export function readWebhookAddresses(base: string): ReadAddresses {
  const url = URL.parse(base.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return refused('must be an address like https://your-host');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refused('must be an address alone, without credentials, query or fragment');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return refused('must begin with https://: what Siren sends there is personal');
  }
  const root = `${url.href.replace(/(?<!\/)\/+$/, '')}/api/v1/webhooks/siren`;
  return { ok: true, addresses: { deliveryStatus: `${root}/delivery-status`, message: `${root}/message` } };
}

function refused(complaint: string): ReadAddresses {
  return { ok: false, complaint };
}
