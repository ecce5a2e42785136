import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian puts programs that only root looks for, too. */
const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

/** The path of a program; null: it is not installed. */
export function programPath(name: string): string | null {
  return FOLDERS.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** The programs of one installed PostgreSQL. */
export interface InstalledPostgres {
  major: number;
  folder: string;
}

const DEBIAN = '/usr/lib/postgresql';
const OLDEST = 15;

/** The newest PostgreSQL that Debian's packages have installed and that has this program; null: there is none. */
export function installedPostgres(program = 'postgres'): InstalledPostgres | null {
  if (!existsSync(DEBIAN)) return null;
  const found = readdirSync(DEBIAN)
    .map((name) => ({ major: Number(name), folder: join(DEBIAN, name, 'bin') }))
    .filter(({ major, folder }) => major >= OLDEST && existsSync(join(folder, program)));
  return found.sort((a, b) => b.major - a.major)[0] ?? null;
}
