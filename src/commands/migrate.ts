/**
 * `npm run migrate`: brings the database to the newest schema and says in one line what it did. DATABASE_URL is all it
 * reads: who may change tables need not know Siren's key. Exit code 1, with one line, when it cannot.
 */
import { ConfigurationError } from '../config/configuration.error.js';
import { readSettings } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import { migrateAll } from '../queue/migrate-all.js';

try {
  const { databaseUrl } = readSettings({ databaseUrl: SETTINGS.databaseUrl }, process.env);
  const names = await migrateAll({ databaseUrl });
  const done = names.length === 0 ? 'it was so already' : `ran ${names.join(', ')}`;
  console.log(`siren-gateway: the database has the newest schema: ${done}`);
} catch (error) {
  const reason = error instanceof ConfigurationError ? error.message : `the migration failed: ${reasonOf(error)}`;
  console.error(`siren-gateway: ${reason}`);
  process.exitCode = 1;
}

/** Where each of a host's addresses refused, Node leaves the message empty. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || (code ?? String(error));
}
