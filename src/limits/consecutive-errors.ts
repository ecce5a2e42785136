import type { Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';

/** After errors of this many different subjects in a row, the subjects are not at fault. */
const ENOUGH = 3;

/**
 * What the errors in a row are about: `channel whatsapp`, `unknown windows`, or a template. Errors from different
 * sources are counted apart.
 */
export interface ConsecutiveError {
  about: string;
  /** The subject that failed: the id of a message, or a number. */
  subject: string;
}

/** Refused requests and failures reported by receipts are counted in rows of their own, or (`any`) in one row. */
export type ErrorSource = 'answer' | 'receipt' | 'any';

export const aboutChannel = (channel: Channel): string => `channel ${channel}`;

/**
 * Adds errors to their rows; a success ends a row. Resolves to what enough errors in a row are about. Concurrent
 * callers wait for each other, so one of them sees all errors.
 */
export async function addConsecutiveErrors(
  tx: Tx,
  errors: readonly ConsecutiveError[],
  source: ErrorSource,
): Promise<string[]> {
  if (errors.length === 0) return [];
  const abouts = [...new Set(errors.map(({ about }) => about))];
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('errors in a row about ' || about, 0))
       FROM (SELECT about FROM unnest($1::text[]) AS a (about) ORDER BY about) AS sorted`,
    [abouts],
  );
  await tx.query(
    `INSERT INTO consecutive_errors (about, source, subject)
     SELECT about, $3, subject FROM unnest($1::text[], $2::text[]) AS e (about, subject) ORDER BY about, subject
     ON CONFLICT DO NOTHING`,
    [errors.map(({ about }) => about), errors.map(({ subject }) => subject), source],
  );
  const rows = await tx.query<{ about: string }>(
    `SELECT about FROM consecutive_errors WHERE about = ANY($1) AND source = $2
      GROUP BY about HAVING count(*) >= ${ENOUGH}`,
    [abouts, source],
  );
  return rows.map(({ about }) => about);
}

/** Clears rows that were broken or have had their consequence. The next error is the first again. */
export async function clearConsecutiveErrors(tx: Tx, abouts: readonly string[], source: ErrorSource): Promise<void> {
  if (abouts.length === 0) return;
  await tx.query(`DELETE FROM consecutive_errors WHERE about = ANY($1) AND source = $2`, [abouts, source]);
}

/** Names a row of a channel's errors that has begun, so that nothing is cleared needlessly. */
export const erringKey = (source: ErrorSource, channel: Channel): string => `${source} ${aboutChannel(channel)}`;
