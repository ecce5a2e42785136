import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import type { Buildah } from './buildah.js';

const run = promisify(execFile);

const NPM = 'npm@11';
/** As an image of Debian that calls itself slim. */
const LEFT_OUT = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*', '/usr/share/info/*'];
/** Where Debian and Ubuntu name their mirrors; else those of Debian are asked. */
const SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list.d/ubuntu.sources'];
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Makes what the Dockerfile begins with, node:24-slim, of Debian's packages, the Node that this package brings along, and npm.
 * The user is that of the official image.
 */
export async function makeNodeImage(buildah: Buildah, folder: string, name: string): Promise<void> {
  const tar = join(folder, 'base.tar');
  // That of this run, which is the one that this package brings along.
  const node = await realpath(process.execPath);
  const hooks = [
    'mkdir -p "$1/usr/local/lib/node_modules"',
    `copy-in ${node} /usr/local/bin`,
    `copy-in ${await unpackNpm(folder)} /usr/local/lib/node_modules`,
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"',
    'chroot "$1" groupadd --gid 1000 node',
    'chroot "$1" useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
  ];
  const options = [
    ...['--quiet', '--mode=root', '--variant=minbase'],
    ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...hooks.map((hook) => `--customize-hook=${hook}`),
  ];
  const { VERSION_CODENAME: suite } = parseEnv(await readFile('/etc/os-release', 'utf8'));
  await run('mmdebstrap', [...options, suite!, tar, ...SOURCES.filter((file) => existsSync(file))], {
    maxBuffer: 1 << 26,
  });
  await buildah.importTree(tar, name, ['--env', `PATH=${PATH}`, '--cmd', 'node']);
}

async function unpackNpm(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', NPM, '--json', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  await run('mkdir', ['npm'], { cwd: folder });
  await run('tar', ['-xzf', packed!.filename, '-C', 'npm', '--strip-components=1'], { cwd: folder });
  return join(folder, 'npm');
}
