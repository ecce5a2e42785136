import { setTimeout } from 'node:timers/promises';
import { isDatabaseUnavailable } from '../database/unavailable.js';

/** The database is away: who brings a batch waits. */
const AGAIN_MS = 500;
const AT_MOST_MS = 20_000;

/** Again while the database is away: an index that is stored is not stored twice, even if nobody heard of its commit. */
export async function persistently<Result>(work: () => Promise<Result>): Promise<Result> {
  const givenUpAt = performance.now() + AT_MOST_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > givenUpAt) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}
