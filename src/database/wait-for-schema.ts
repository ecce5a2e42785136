import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseOptions } from './data-source.js';
import { explainDatabaseFailure } from './explain-failure.js';
import { pendingMigrations, requireSchema } from './schema-state.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Resolves once somebody else has brought the database to the schema of this release; changes nothing. A database that is
 * not there yet is waited for as well.
 * @param waitMs milliseconds; 0: one look
 * @throws ConfigurationError where it was not done by then, or a newer release has done more; what a database failed with
 * that no waiting mends, or that was not over by then
 */
export async function waitForSchema(options: DatabaseOptions, waitMs: number): Promise<void> {
  const began = performance.now();
  while (!(await hasSchema(options, isOver(began, waitMs)))) await pause(LOOK_EVERY_MS);
}

const isOver = (began: number, waitMs: number): boolean => performance.now() - began + LOOK_EVERY_MS > waitMs;

async function hasSchema(options: DatabaseOptions, isLast: boolean): Promise<boolean> {
  if (isLast) return requireSchema(options).then(() => true);
  try {
    return (await pendingMigrations(options)).length === 0;
  } catch (error) {
    if (explainDatabaseFailure(error, options.databaseUrl)?.mayPass === true) return false;
    throw error;
  }
}
