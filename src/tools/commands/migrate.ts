/**
 * `npm run migrate`: brings the database to the newest schema. DATABASE_URL is all it reads: who may change tables need not
 * know Siren's key.
 */
import { commandLineOfProcess } from '../../config/command-line.js';
import { migrate } from '../../database/migrator.js';
import { pendingMigrations } from '../../database/schema-state.js';
import { runOnDatabase } from './run-on-database.js';

const { flags } = commandLineOfProcess({
  name: 'migrate',
  inImage: 'tools/commands/migrate.js',
  about: 'Brings the database to the newest schema. May run beside the service and beside itself.',
  flags: { 'dry-run': { type: 'boolean', about: 'list the migrations that would run, and change nothing' } },
  settings: 'DATABASE_URL',
  exitCodes: { 0: 'the schema is the newest, or --dry-run has listed', 1: 'failed, and says why' },
});

await runOnDatabase('the migration', async (databaseUrl) => {
  if (flags['dry-run']) {
    const names = await pendingMigrations({ databaseUrl });
    return names.length === 0 ? 'the database has the newest schema' : `would run ${names.join(', ')}`;
  }
  const names = await migrate({ databaseUrl });
  const done = names.length === 0 ? 'it was so already' : `ran ${names.join(', ')}`;
  return `the database has the newest schema: ${done}`;
});
