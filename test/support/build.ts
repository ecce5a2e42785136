import { execFile } from 'node:child_process';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { openClient } from './open-client.js';

const ROOT = resolve(import.meta.dirname, '../..');
const MARKER = join(ROOT, 'dist/.built-by-tests');

/**
 * Builds `dist/` unless it is newer than every source: for tests that run the service as its own process.
 * Test files that come at once take turns, by a lock on the run's database server.
 */
export async function ensureBuilt(): Promise<void> {
  const client = await openClient(inject('postgresUrl'));
  try {
    await client.query(`SELECT pg_advisory_lock(hashtext('build dist'))`);
    if (await isFresh()) return;
    const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
    await promisify(execFile)(process.execPath, [nest, 'build'], { cwd: ROOT });
    for (const script of ['scripts/optional-swagger.ts', 'src/dashboard/build-page.ts']) {
      await promisify(execFile)(process.execPath, [script], { cwd: ROOT });
    }
    await writeFile(MARKER, '');
  } finally {
    await client.end();
  }
}

async function isFresh(): Promise<boolean> {
  const marker = await stat(MARKER).catch(() => undefined);
  if (marker === undefined) return false;
  const names = await readdir(join(ROOT, 'src'), { recursive: true });
  const sources = names.filter((name) => /\.(tsx?|json|css|html)$/.test(name) && !name.endsWith('.spec.ts'));
  const changed = await Promise.all(sources.map(async (name) => (await stat(join(ROOT, 'src', name))).mtimeMs));
  return Math.max(...changed) < marker.mtimeMs;
}
