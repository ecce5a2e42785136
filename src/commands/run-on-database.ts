import { ConfigurationError } from '../config/configuration.error.js';
import { readSettings } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import { reasonOf } from '../database/unavailable.js';

/**
 * Runs a command for which DATABASE_URL is all that is read, and says in one line what it did. Exit code 1, with one line,
 * when it cannot.
 * @param name of what failed then, such as `the migration`
 */
export async function runOnDatabase(name: string, work: (databaseUrl: string) => Promise<string>): Promise<void> {
  try {
    const { databaseUrl } = readSettings({ databaseUrl: SETTINGS.databaseUrl }, process.env);
    console.log(`siren-gateway: ${await work(databaseUrl)}`);
  } catch (error) {
    const reason = error instanceof ConfigurationError ? error.message : `${name} failed: ${reasonOf(error)}`;
    console.error(`siren-gateway: ${reason}`);
    process.exitCode = 1;
  }
}
