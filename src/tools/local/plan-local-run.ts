import { readConfiguration } from '../../config/read-configuration.js';
import { readSecretFile } from '../../config/secret-file.js';
import { settleAddress } from './local-address.js';
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
