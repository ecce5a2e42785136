import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import { within } from '../http/within.js';

/** Whoever asks after our health does not wait long for it. */
const LOOK_WITHIN_MS = 1_500;
/** What Siren said longer ago than that says nothing any more: nobody is asking it. */
const STALE_SECONDS = 120;

/** What is wrong between Siren and us, from what is stored; nothing when all is well. */
export async function reasonsForBadHealth(dataSource: DataSource): Promise<string[]> {
  try {
    return await within(LOOK_WITHIN_MS, storedReasons(dataSource));
  } catch {
    // The driver's own words may hold the address and the user.
    return ['the database cannot be reached'];
  }
}

async function storedReasons(dataSource: DataSource): Promise<string[]> {
  const { rows } = await poolOf(dataSource).query<{ reason: string }>(
    `SELECT reason FROM (
       SELECT 1 AS place, channel, channel || ' is paused: ' || reason AS reason FROM channel_holds WHERE kind = 'pause'
       UNION ALL
       SELECT 2, '', problem FROM siren_checks
        WHERE problem IS NOT NULL AND answered_at > clock_timestamp() - interval '${STALE_SECONDS} seconds'
     ) AS reasons ORDER BY place, channel`,
  );
  return rows.map(({ reason }) => reason);
}
