/**
 * `npm run statistics:rebuild`: counts the statistics anew from the messages and their attempts, while the service goes on.
 * DATABASE_URL is all it reads. Exit code 1, with one line, when it cannot; nothing has changed then.
 */
import { DataSource } from 'typeorm';
import { ConfigurationError } from '../config/configuration.error.js';
import { readSettings } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import { dataSourceOptions } from '../database/data-source.js';
import { rebuildStatistics } from '../statistics/rebuild.js';

try {
  const { databaseUrl } = readSettings({ databaseUrl: SETTINGS.databaseUrl }, process.env);
  const dataSource = await new DataSource(dataSourceOptions({ databaseUrl, poolSize: 2 }, [])).initialize();
  const counted = await rebuildStatistics(dataSource).finally(() => dataSource.destroy());
  console.log(`siren-gateway: the statistics are rebuilt from ${counted.toLocaleString('en')} messages`);
} catch (error) {
  const reason = error instanceof ConfigurationError ? error.message : `the rebuild failed: ${reasonOf(error)}`;
  console.error(`siren-gateway: ${reason}`);
  process.exitCode = 1;
}

/** Where each of a host's addresses refused, Node leaves the message empty. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || (code ?? String(error));
}
