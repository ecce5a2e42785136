import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../src/tools/local/postgres.js';
import { migrate } from '../../src/database/migrator.js';
import { keepOutputIn, leaksOfRun } from './run-output.js';
import { TEMPLATE_DATABASE } from './template.js';
import { openClient } from './open-client.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's connection string of the run's server, for its maintenance database. */
    postgresUrl: string;
  }
}

/**
 * One PostgreSQL server for the whole run, with a migrated database that every test file clones.
 * `TEST_POSTGRES=15` runs everything on the oldest supported version instead of the newest.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const major = process.env.TEST_POSTGRES ?? '18';
  if (major !== '18' && major !== '15') throw new Error(`TEST_POSTGRES is ${major}; it can be 18 or 15`);

  const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-test-'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false, binaries: major });
  const output = join(folder, 'output');
  await mkdir(output);
  keepOutputIn(output);
  const teardown = async () => {
    await server.stop();
    const leaks = leaksOfRun(output);
    await rm(folder, { recursive: true, force: true });
    if (leaks.length > 0)
      throw new Error(`processes of this run have printed phone numbers or texts:\n${leaks.join('\n')}`);
  };
  try {
    await createTemplate(server.url);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('postgresUrl', server.url);
  return teardown;
}

async function createTemplate(url: string): Promise<void> {
  const client = await openClient(url);
  try {
    await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  } finally {
    await client.end();
  }
  const template = new URL(url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await migrate({ databaseUrl: template.href });
}
