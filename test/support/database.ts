import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { TEMPLATE_DATABASE } from './template.js';
import { openClient } from './open-client.js';

/** A database of a test file's own. */
export interface TestDatabase {
  /** Superuser's connection string. */
  url: string;
  /** Removes the database, whoever is still connected. Call it in `afterAll`. */
  drop(): Promise<void>;
}

/** Clones the migrated template: about 30 ms. Its files are copied, for half of what it costs to write each page to the log. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(`TEMPLATE ${TEMPLATE_DATABASE} STRATEGY file_copy`);
}

/** An empty database, for tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('TEMPLATE template0 STRATEGY file_copy');
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`CREATE DATABASE ${name} ${options}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(statement: string): Promise<void> {
  const client = await openClient(inject('postgresUrl'));
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
