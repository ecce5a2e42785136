import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
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

/** Folders of this file system lie in memory, on Linux. */
const MEMORY = '/dev/shm';
/** Far beyond what the databases of a run that are there at the same time take, with their write-ahead log. */
const MEMORY_NEEDED = 4 * 1024 ** 3;

/**
 * One PostgreSQL server for the whole run, with a migrated database that every test file clones.
 * `TEST_POSTGRES=15` runs everything on the oldest supported version instead of the newest.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const major = process.env.TEST_POSTGRES ?? '18';
  if (major !== '18' && major !== '15') throw new Error(`TEST_POSTGRES is ${major}; it can be 18 or 15`);

  const folder = await mkdtemp(join(await folderForRuns(), 'siren-gateway-test-'));
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

/**
 * A database is some hundred files. To make them anew for every test file can cost a disk's file system half a second of the
 * processor, soon after others were removed; memory, where there is enough of it, takes 20 ms.
 */
async function folderForRuns(): Promise<string> {
  const memory = await statfs(MEMORY).catch(() => undefined);
  const room = Math.min(memory === undefined ? 0 : memory.bavail * memory.bsize, process.availableMemory());
  return room < MEMORY_NEEDED ? tmpdir() : MEMORY;
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
