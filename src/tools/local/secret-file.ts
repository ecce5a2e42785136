import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** 32 random bytes as 64 hex digits, which need no quoting in an address, a header or a shell. */
export function generateSecret(): string {
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
