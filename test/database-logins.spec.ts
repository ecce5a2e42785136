import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { createEmptyDatabase } from './support/database.js';
import { deliver } from './support/eventually.js';
import { startGateway } from './support/gateway.js';
import { query } from './support/query.js';

/** Who is logged in to a database, for the service. */
async function loginsOf(url: string, database: string): Promise<string[]> {
  const rows = await query<{ login: string }>(
    url,
    `SELECT DISTINCT usename AS login FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'siren-gateway%'`,
    [database],
  );
  return rows.map(({ login }) => login);
}

/** As `docs/operations.md` has it. */
it('a second login takes turns with the first, so that the password of the database is replaced without a gap', async () => {
  const database = await createEmptyDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const [first, second] = ['one', 'two'].map((turn) => `gateway_${turn}_${randomBytes(4).toString('hex')}`) as [
    string,
    string,
  ];
  const admin = (statement: string) => query(database, statement);
  const urlOf = (login: string): string =>
    Object.assign(new URL(database.url), { username: login, password: `password-of-${login}` }).href;
  onTestFinished(async () => {
    await admin(`REASSIGN OWNED BY ${first} TO CURRENT_USER`);
    await database.drop();
    const elsewhere = database.url.replace(name, 'postgres');
    for (const login of [second, first]) await query(elsewhere, `DROP ROLE IF EXISTS ${login}`);
  });
  await admin(`CREATE ROLE ${first} LOGIN PASSWORD 'password-of-${first}'`);
  await admin(`ALTER DATABASE ${name} OWNER TO ${first}`);
  const before = await startGateway({ database: { ...database, url: urlOf(first) } });
  onTestFinished(() => before.close());
  expect((await deliver(before, { to: '+919876540001' })).status).toBe('delivered');

  await admin(`CREATE ROLE ${second} LOGIN PASSWORD 'password-of-${second}' IN ROLE ${first}`);
  await admin(`ALTER ROLE ${second} SET role = '${first}'`);
  const after = await startGateway({ beside: before, settings: { DATABASE_URL: urlOf(second) } });
  onTestFinished(() => after.close());
  await before.app.close();
  await expect.poll(() => loginsOf(database.url, name)).toEqual([second]);
  await admin(`ALTER ROLE ${first} PASSWORD NULL`);
  after.sandbox.setWebhookBaseUrl(after.url);
  expect((await deliver(after, { to: '+919876540002' })).status).toBe('delivered');
  expect((await after.call('GET', '/api/v1/messages')).body.items).toHaveLength(2);
});
