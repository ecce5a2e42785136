import { createServer } from 'node:net';
import { readConfiguration } from '../../config/read-configuration.js';
import { readSecretFile } from '../../config/setting-files.js';
import { LocalRunError } from './preflight.js';
import { collectSecrets, type LocalSecrets } from './local-secrets.js';
import { completeEnvironment, findMissing, type Missing } from './missing-settings.js';

/** All that is settled about a local run before anything is started. */
export interface LocalPlan {
  missing: Missing;
  secrets: LocalSecrets;
  /** Where the service will be reached. */
  baseUrl: string;
  /** How long the service may take to stop, in milliseconds. */
  stopGraceMs: number;
  /** The service's environment, once the addresses of what is provided are known. */
  environment(addresses: ProvidedAddresses): NodeJS.ProcessEnv;
}

/** Where the things that were missing are reached; those that were not are ignored. */
export interface ProvidedAddresses {
  databaseUrl: string;
  sirenUrl: string;
}

/** What the service needs to stop beyond the grace that it gives to the work in hand. */
const STOP_MARGIN_MS = 15_000;

/** Well-formed, and used by nobody: they let the settings be checked before the real ones exist. */
const STAND_INS: ProvidedAddresses = { databaseUrl: 'postgres://127.0.0.1/stand-in', sirenUrl: 'http://127.0.0.1' };

/**
 * Finds what is missing, collects the secrets, reads the settings as the service will, and settles the port.
 * @throws ConfigurationError or LocalRunError, with one line that says what to mend
 */
export async function planLocalRun(env: NodeJS.ProcessEnv, dataDir: string): Promise<LocalPlan> {
  const missing = findMissing(env);
  const secrets = await collectSecrets(env, missing, dataDir);
  const completed = (addresses: ProvidedAddresses) =>
    completeEnvironment(env, {
      ...(missing.database && { databaseUrl: addresses.databaseUrl }),
      ...(missing.adminKey && { adminKey: secrets.adminKey }),
      // With another Siren it is in earnest: then it is a setting like others.
      ...(missing.siren && missing.events && { eventsPolling: true }),
      ...(missing.siren && {
        siren: { baseUrl: addresses.sirenUrl, apiKey: secrets.sandboxApiKey, webhookSecret: secrets.webhookSecret },
      }),
    });
  const { http, shutdown } = readConfiguration(completed(STAND_INS), readSecretFile);
  const { port, baseUrl } = await settleAddress(http.host, http.port);
  const environment = (addresses: ProvidedAddresses) => ({ ...completed(addresses), PORT: String(port) });
  return { missing, secrets, baseUrl, stopGraceMs: shutdown.graceMs + STOP_MARGIN_MS, environment };
}

/** Addresses that mean every interface; one reaches them at loopback. */
const EVERY_INTERFACE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
]);

/**
 * Settles where the service will listen, before anything is started.
 * @param port 0 chooses a free one
 * @throws LocalRunError when the port is taken or may not be used
 */
async function settleAddress(host: string, port: number): Promise<{ port: number; baseUrl: string }> {
  const settled = port === 0 ? await findFreePort(host) : port;
  let free: boolean;
  try {
    free = await isPortFree(settled, host);
  } catch (error) {
    throw new LocalRunError(`Cannot listen on ${host} port ${settled} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
  if (!free) throw new LocalRunError(`Port ${settled} is taken: stop what listens there, or set PORT to another`);
  return { port: settled, baseUrl: `http://${urlHost(host)}:${settled}` };
}

function urlHost(host: string): string {
  return EVERY_INTERFACE.get(host) ?? (host.includes(':') ? `[${host}]` : host);
}

/** A TCP port of this host that was free a moment ago. Whoever binds it must be ready to lose the race and ask again. */
export function findFreePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('A TCP server has no port'));
        else resolve(address.port);
      });
    });
  });
}

/**
 * Resolves when this process could listen there now.
 * @throws Node's error where it could not, such as `EADDRINUSE`
 */
export function tryListening(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Whether this process could listen on the port now. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  try {
    await tryListening(port, host);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}
