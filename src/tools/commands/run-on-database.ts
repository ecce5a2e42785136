import { constants } from 'node:os';
import { ConfigurationError } from '../../config/configuration.error.js';
import { loadDotEnv, readSecretFile } from '../../config/setting-files.js';
import { sentenceOn, unknownSettingsOfEnvironment } from '../../config/gateway.config.js';
import { readSettings } from '../../config/read-settings.js';
import { SETTINGS } from '../../config/settings.js';
import { explainDatabaseFailure } from '../../database/explain-failure.js';
import { reasonOf } from '../../database/database-errors.js';

/**
 * Runs a command for which DATABASE_URL is all that is read, and says in one line what it did. Exit code 1, with one line
 * that names the setting and what to do, when it cannot. What looks like a setting and is none is named before.
 * @param name of what failed then, such as `the migration`
 */
export async function runOnDatabase(name: string, work: (databaseUrl: string) => Promise<string>): Promise<void> {
  endOnSignals();
  let url: string | null = null;
  try {
    loadDotEnv();
    for (const unknown of unknownSettingsOfEnvironment()) complain(sentenceOn(unknown));
    const { databaseUrl } = readSettings({ databaseUrl: SETTINGS.database.url }, process.env, readSecretFile);
    url = databaseUrl.reveal();
    console.log(`siren-gateway: ${await work(url)}`);
  } catch (error) {
    complain(error instanceof ConfigurationError ? error.message : `${name} failed: ${whyOf(error, url)}`);
    process.exitCode = 1;
  }
}

/** Process 1 of a container ignores a signal without a handler. What is not committed is as if it had not been. */
function endOnSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

function whyOf(error: unknown, databaseUrl: string | null): string {
  return (databaseUrl !== null && explainDatabaseFailure(error, databaseUrl)?.message) || reasonOf(error);
}

function complain(line: string): void {
  console.error(`siren-gateway: ${line}`);
}
