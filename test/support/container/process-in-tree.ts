import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { WAIT_LIMIT_MS } from '../limits.js';
import { waitUntil } from '../../../src/tools/local/postgres-server.js';
import type { ImageConfig } from './buildah.js';

/** A process of an image, run from its files as a container is: process 1 of its own, on a root that nobody can write to. */
export interface ProcessInTree {
  /** Its id in the namespace of this process. */
  pid: number;
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
}

/** Each step gives way to the next (exec), so that the last is process 1. The mounts are in a namespace that ends with it. */
const ENTER = `
  mount --bind "$0" "$0"
  mount -t proc proc "$0/proc"
  mount --rbind /dev "$0/dev"
  mount -o remount,bind,ro "$0"
  exec chroot "$0" "$@"`;

/** @param command absent: what the image runs by itself. @param env beside what the image has */
export async function startInTree(
  { tree, config }: { tree: string; config: ImageConfig },
  env: Readonly<Record<string, string>>,
  command: readonly string[] = config.Cmd,
): Promise<ProcessInTree> {
  const [user, group = user] = config.User.split(':');
  const variables = [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const confined = [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${group}`,
    '--clear-groups',
    '--no-new-privs',
    '--bounding-set=-all',
  ];
  const inTree = [...confined, 'env', '--ignore-environment', `--chdir=${config.WorkingDir}`, ...variables, ...command];
  const namespaces = ['unshare', '--mount', '--propagation=private', '--pid', '--fork', '--kill-child=KILL'];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...namespaces, 'sh', '-ec', ENTER, tree, ...inTree], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(() => child.exitCode);
  let pid: number | null = null;
  const isThere = async () => (pid = await childOf(child.pid!)) !== null || child.exitCode !== null;
  await waitUntil(isThere, { timeoutMs: WAIT_LIMIT_MS });
  if (pid === null) throw new Error(`it ended at once: ${text}`);
  const inside: number = pid;
  return { pid: inside, output: () => text, ended, signal: (signal) => void process.kill(inside, signal) };
}

/** The process that `unshare` has started, once it is the last of the steps. */
async function childOf(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const [child] = children.trim().split(' ');
  if (!child) return null;
  const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
  return command.startsWith('node\0') ? Number(child) : null;
}
