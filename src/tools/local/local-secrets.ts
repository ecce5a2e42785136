import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writtenText } from '../../config/read-settings.js';
import { readSecretFile } from '../../config/setting-files.js';
import { SETTINGS } from '../../config/settings.js';
import type { Missing } from './missing-settings.js';

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
    : { secret: firstOf(writtenText(SETTINGS.access.adminApiKeys, env, readSecretFile)), created: false };
  // The sandbox signs with it.
  const given = firstOf(writtenText(SETTINGS.siren.webhookSecrets, env, readSecretFile));
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

/** 32 random bytes as 64 hex digits, which need no quoting in an address, a header or a shell. */
function generateSecret(): string {
  return randomBytes(32).toString('hex');
}

/**
 * Reads the secret kept in `path`, or makes one and keeps it there, readable by its owner only.
 * Two processes that start at once agree: the one that comes second reads what the first wrote.
 */
export async function readOrCreateSecret(path: string): Promise<{ secret: string; created: boolean }> {
  const kept = await readSecret(path);
  if (kept !== undefined) return { secret: kept, created: false };
  const secret = generateSecret();
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return { secret, created: true };
  } catch (error) {
    const other = await readSecret(path);
    if (other === undefined) throw error;
    return { secret: other, created: false };
  }
}

/** The secret kept in `path`; undefined when there is none, or only an empty file. */
export async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, 'utf8')).trim();
    return secret === '' ? undefined : secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
