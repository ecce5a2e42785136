import { statSync } from 'node:fs';
import { ConfigurationError } from './configuration.error.js';

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
