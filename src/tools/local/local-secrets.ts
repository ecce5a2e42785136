import { join } from 'node:path';
import { writtenText } from '../../config/read-settings.js';
import { readSecretFile } from '../../config/secret-file.js';
import { SETTINGS } from '../../config/settings.js';
import type { Missing } from './missing-settings.js';
import { generateSecret, readOrCreateSecret } from './secret-file.js';

/** Secrets of a local run, each either given or made and kept. */
export interface LocalSecrets {
  adminKey: string;
  /** True when the key was made just now: the only time that it is shown. */
  adminKeyIsNew: boolean;
  sandboxApiKey: string;
  webhookSecret: string;
}

/** The file that keeps the generated key. */
export function adminKeyFile(dataDir: string): string {
  return join(dataDir, 'admin-api-key');
}

/**
 * Collects the secrets. The admin key and the webhook secret are kept over restarts, so that what was written down stays true;
 * the sandbox's key is of no use to anybody and is new each time.
 */
export async function collectSecrets(env: NodeJS.ProcessEnv, missing: Missing, dataDir: string): Promise<LocalSecrets> {
  const admin = missing.adminKey
    ? await readOrCreateSecret(adminKeyFile(dataDir))
    : { secret: firstOf(writtenText(SETTINGS.adminApiKeys, env, readSecretFile)), created: false };
  // The sandbox signs with it.
  const given = firstOf(writtenText(SETTINGS.sirenWebhookSecrets, env, readSecretFile));
  const webhookSecret =
    given === '' && missing.siren ? (await readOrCreateSecret(join(dataDir, 'webhook-secret'))).secret : given;
  return {
    adminKey: admin.secret,
    adminKeyIsNew: admin.created,
    sandboxApiKey: generateSecret(),
    webhookSecret,
  };
}

/** Several may be given, for a change without a gap. */
function firstOf(setting: string | null): string {
  return setting?.split(',')[0]?.trim() ?? '';
}
