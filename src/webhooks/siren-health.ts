import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import type { WhatsAppLimitsDto } from '../statistics/reading/live.dto.js';
import { readWhatsAppLimits } from '../statistics/reading/read-whatsapp-limits.js';
import { within } from '../http/within.js';

/** Whoever asks after our health does not wait long for it. */
const LOOK_WITHIN_MS = 1_500;
/** What Siren said longer ago than that says nothing any more: nobody is asking it. */
const STALE_SECONDS = 120;

/** How Siren and we get along, from what is stored. */
export interface StoredHealth {
  /** What is wrong; nothing when all is well. */
  reasons: string[];
  whatsapp: WhatsAppLimitsDto;
}

const NO_LIMITS: WhatsAppLimitsDto = { unknownWindowsClosedSince: null, heldTemplates: [] };

export async function readSirenHealth(dataSource: DataSource): Promise<StoredHealth> {
  try {
    return await within(LOOK_WITHIN_MS, storedHealth(dataSource));
  } catch {
    // The driver's own words may hold the address and the user.
    return { reasons: ['the database cannot be reached'], whatsapp: NO_LIMITS };
  }
}

async function storedHealth(dataSource: DataSource): Promise<StoredHealth> {
  const { rows } = await poolOf(dataSource).query<{ reason: string }>(
    `SELECT reason FROM (
       SELECT 1 AS ordinal, channel, channel || ' is paused: ' || reason AS reason FROM channel_holds WHERE kind = 'pause'
       UNION ALL
       SELECT 2, '', problem FROM siren_checks
        WHERE problem IS NOT NULL AND answered_at > clock_timestamp() - interval '${STALE_SECONDS} seconds'
     ) AS reasons ORDER BY ordinal, channel`,
  );
  return { reasons: rows.map(({ reason }) => reason), whatsapp: await readWhatsAppLimits(dataSource) };
}
