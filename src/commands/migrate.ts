/**
 * `npm run migrate`: brings the database to the newest schema. DATABASE_URL is all it reads: who may change tables need not
 * know Siren's key.
 */
import { migrateAll } from '../queue/migrate-all.js';
import { runOnDatabase } from './run-on-database.js';

await runOnDatabase('the migration', async (databaseUrl) => {
  const names = await migrateAll({ databaseUrl });
  const done = names.length === 0 ? 'it was so already' : `ran ${names.join(', ')}`;
  return `the database has the newest schema: ${done}`;
});
