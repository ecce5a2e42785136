import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** In the container that builds. */
const HOME = '/root';
const AUTHORITIES = `${HOME}/authorities.pem`;

/**
 * What this machine's npm is told about its registry, for `npm ci` in a container: as volumes that no layer keeps.
 * @returns options of `buildah bud`
 */
export async function mountNpmSettings(folder: string): Promise<string[]> {
  const [registry, proxy, httpsProxy, cafile, user, cache] = await Promise.all(
    ['registry', 'proxy', 'https-proxy', 'cafile', 'userconfig', 'cache'].map(setting),
  );
  // Who may read a registry stands in lines that begin so, which npm does not print.
  const keys = (await readFile(user ?? '', 'utf8').catch(() => '')).split('\n').filter((line) => line.startsWith('//'));
  const file = join(folder, 'npmrc');
  const lines = { registry, proxy, 'https-proxy': httpsProxy, cafile: cafile && AUTHORITIES };
  const written = Object.entries(lines).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
  await writeFile(file, [...written, ...keys, ''].join('\n'), { mode: 0o600 });
  const volumes = [`${file}:${HOME}/.npmrc:ro`, `${cache}:${HOME}/.npm`];
  if (cafile) {
    await copyFile(cafile, join(folder, 'authorities.pem'));
    volumes.push(`${join(folder, 'authorities.pem')}:${AUTHORITIES}:ro`);
  }
  return volumes.flatMap((volume) => ['--volume', volume]);
}

/** Null: it is not set. */
async function setting(name: string): Promise<string | null> {
  const { stdout } = await run('npm', ['config', 'get', name]);
  const value = stdout.trim();
  return ['', 'null', 'undefined'].includes(value) ? null : value;
}
