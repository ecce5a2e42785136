import { readFileSync, statSync } from 'node:fs';
import { ConfigurationError } from './configuration.error.js';
import { complain, parsed } from './parsers.js';
import type { ReadFile } from './read-settings.js';

/**
 * Takes the settings of a file into the environment, which wins where it has them too. A file that is not there is as good
 * as an empty one.
 * @throws ConfigurationError where it cannot be read
 */
export function loadDotEnv(path = '.env'): void {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    // Node names no reason where it is a folder.
    const isFolder = statSync(path).isDirectory();
    const reason = isFolder ? 'it is a folder' : (error as NodeJS.ErrnoException).code;
    throw new ConfigurationError([`the file ${path} cannot be read (${reason}): let this user read it, or remove it`]);
  }
}

/** Far more than any secret has, and little enough to be read whatever the path leads to. */
const MAX_BYTES = 64 << 10;

/** Written as a path, it is one. Anything else may be the secret itself, in the wrong variable. */
const WRITTEN_AS_PATH = /^(\/|\.\.?\/|[A-Za-z]:[\\/])\P{Cc}+$/u;

/** Reads what a variable with `_FILE` names: the text of the file at a path, without what surrounds it: editors and `echo` end a file with a new line. */
export const readSecretFile: ReadFile = (path) => {
  const file = WRITTEN_AS_PATH.test(path) ? path : 'a file (not shown: it may be the secret itself)';
  const wrong = (why: string) => complain(`names ${file}, which ${why}`);
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return wrong('is a folder');
    // A pipe might never end, and could be read once only.
    if (!stats.isFile()) return wrong('is no plain file');
    if (stats.size > MAX_BYTES) return wrong(`has more than ${MAX_BYTES} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).trim();
    return text === '' ? wrong('is empty') : parsed(text);
  } catch (error) {
    return wrong(reasonOf(error));
  }
};

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code ?? '') {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'is not there';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is no text in UTF-8';
    default:
      return `cannot be read (${code})`;
  }
}
