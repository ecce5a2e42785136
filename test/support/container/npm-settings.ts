import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
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
  const authorities = join(folder, 'authorities.pem');
  const own = [cafile, process.env.NODE_EXTRA_CA_CERTS];
  await writeFile(authorities, [...rootCertificates, ...(await Promise.all(own.map((one) => textOf(one))))].join('\n'));
  // Who may read a registry stands in lines that begin so, which npm does not print.
  const keys = (await textOf(user)).split('\n').filter((line) => line.startsWith('//'));
  const lines = { registry, proxy, 'https-proxy': httpsProxy, cafile: AUTHORITIES };
  const written = Object.entries(lines).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  const file = join(folder, 'npmrc');
  await writeFile(file, [...written, ...keys, ''].join('\n'), { mode: 0o600 });
  const volumes = [`${file}:${HOME}/.npmrc:ro`, `${authorities}:${AUTHORITIES}:ro`, `${cache}:${HOME}/.npm`];
  return volumes.flatMap((volume) => ['--volume', volume]);
}

/** Null: it is not set. */
async function setting(name: string): Promise<string | null> {
  const { stdout } = await run('npm', ['config', 'get', name]);
  const value = stdout.trim();
  return ['', 'null', 'undefined'].includes(value) ? null : value;
}

/** Empty where there is no such file. */
async function textOf(file: string | null | undefined): Promise<string> {
  return file == null ? '' : readFile(file, 'utf8').catch(() => '');
}
