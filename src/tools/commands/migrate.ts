/**
 * `npm run migrate`: brings the database to the newest schema. DATABASE_URL is all it reads: who may change tables need not
 * know Siren's key.
 */
import { commandLineOfProcess } from '../../config/command-line.js';
import { ConfigurationError } from '../../config/configuration.error.js';
import { secondsAsMs } from '../../config/parsers.js';
import { migrate } from '../../database/migrator.js';
import { pendingMigrations } from '../../database/schema-state.js';
import { waitForSchema } from '../../database/wait-for-database.js';
import { runOnDatabase } from './run-on-database.js';

const { flags } = commandLineOfProcess({
  name: 'migrate',
  inImage: 'tools/commands/migrate.js',
  about: 'Brings the database to the newest schema. May run beside the service and beside itself.',
  flags: {
    'dry-run': { type: 'boolean', about: 'list the migrations that would run, and change nothing' },
    wait: {
      type: 'string',
      value: 'seconds',
      about: 'wait so long until somebody else has run them, and change nothing: for what starts beside a migration',
    },
  },
  settings: 'DATABASE_URL',
  exitCodes: { 0: 'the schema is the newest, or --dry-run has listed', 1: 'failed, or waited in vain, and says why' },
});

await runOnDatabase('the migration', async (databaseUrl) => {
  if (flags['dry-run']) {
    const names = await pendingMigrations({ databaseUrl });
    return names.length === 0 ? 'the database has the newest schema' : `would run ${names.join(', ')}`;
  }
  if (flags.wait !== undefined) {
    await waitForSchema({ databaseUrl }, waitMs(flags.wait));
    return 'the database has the newest schema';
  }
  const names = await migrate({ databaseUrl }, (words) => console.error(words));
  const done = names.length === 0 ? 'it was so already' : `ran ${names.join(', ')}`;
  return `the database has the newest schema: ${done}`;
});

/** @throws ConfigurationError */
function waitMs(seconds: string): number {
  const read = secondsAsMs({ max: 86_400, zero: true })(seconds.trim());
  if (!read.ok) throw new ConfigurationError([`--wait ${read.complaint}`]);
  return read.value;
}
