import { existsSync } from 'node:fs';
import { ConfigurationError } from './configuration.error.js';

/**
 * Takes the settings of a file into the environment, which wins where it has them too. A file that is not there is as good
 * as an empty one.
 * @throws ConfigurationError where it cannot be read
 */
export function loadDotEnv(path = '.env'): void {
  if (!existsSync(path)) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`the file ${path} cannot be read (${code}): let this user read it, or remove it`]);
  }
}
