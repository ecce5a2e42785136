import type { DataSource } from 'typeorm';
import { databaseNow, later } from '../database/clock.js';
import { newId } from '../database/ids.js';
import { inTransaction, poolOf, type Tx } from '../database/transaction.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from '../http/actor.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { ErasureDto } from './personal-data.dto.js';
import { type Erased, ERASED_THINGS, type OpenErasure, type ErasureProgress } from './erasure.js';

/** An erasure as it is shown: never with the number. */
const SHOWN = `id, CASE WHEN finished_at IS NULL THEN 'running' ELSE 'finished' END AS status, erased,
  keep_suppression AS "keepSuppression", waits_until AS "waitsUntil", requested_at AS "requestedAt",
  finished_at AS "finishedAt"`;
type ShownRow = Omit<ErasureDto, 'erased'> & { erased: Partial<Erased> };

const NOTHING = Object.fromEntries(ERASED_THINGS.map((thing) => [thing, 0])) as Erased;
const shown = ({ erased, ...row }: ShownRow): ErasureDto => ({ ...row, erased: { ...NOTHING, ...erased } });

/**
 * Has a number erased, in all its forms: from now on the workers do it. While an erasure of it runs, that one is meant; it
 * keeps the suppression where either of them was to.
 */
export function requestErasure(
  dataSource: DataSource,
  phoneNumber: string,
  { keepSuppression }: { keepSuppression: boolean },
  by: Caller,
): Promise<ErasureDto> {
  return inTransaction(dataSource, async (tx) => {
    const [row] = await tx.query<ShownRow>(
      `INSERT INTO erasures AS e (id, phone_number, keep_suppression, requested_at, api_key_id, step, next_at)
       VALUES ($1, $2, $3, $4, $5, 'messages', $4)
       ON CONFLICT (phone_number) DO UPDATE SET keep_suppression = e.keep_suppression OR excluded.keep_suppression
       RETURNING ${SHOWN}`,
      [newId(), canonicalNumber(phoneNumber), keepSuppression, await databaseNow(tx), by.actor.keyId],
    );
    const requested = { action: 'contact.erasure_requested', subject: { type: 'contact', phoneNumber } } as const;
    const after = { erasureId: row!.id, keepSuppression: row!.keepSuppression };
    await recordAudit(tx, by, [{ ...requested, before: null, after }]);
    return shown(row!);
  });
}

export async function findErasure(dataSource: DataSource, id: string): Promise<ErasureDto | null> {
  const { rows } = await poolOf(dataSource).query<ShownRow>(`SELECT ${SHOWN} FROM erasures WHERE id = $1`, [id]);
  return rows[0] === undefined ? null : shown(rows[0]);
}

/** Newest first, up to `limit`, those before the id `before`. */
export async function findErasures(
  dataSource: DataSource,
  { before, limit }: { before: string | null; limit: number },
): Promise<ErasureDto[]> {
  const { rows } = await poolOf(dataSource).query<ShownRow>(
    `SELECT ${SHOWN} FROM erasures WHERE ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
    [before, limit],
  );
  return rows.map(shown);
}

const OPEN = `id, phone_number AS "phoneNumber", keep_suppression AS "keepSuppression", requested_at AS "requestedAt", step,
  position, has_left AS "hasLeft", waits_until AS "waitsUntil"`;

/** The one that has waited longest for its next bite; null: none is due. */
export async function nextErasure(dataSource: DataSource, now: Date): Promise<OpenErasure | null> {
  const { rows } = await poolOf(dataSource).query<OpenErasure>(
    `SELECT ${OPEN} FROM erasures WHERE next_at <= $1 ORDER BY next_at, id LIMIT 1`,
    [now],
  );
  return rows[0] ?? null;
}

/** Takes it for this transaction alone; null: it has gone on meanwhile, or another process has it. */
export async function lockErasure(tx: Tx, { id, step, position, hasLeft }: OpenErasure): Promise<OpenErasure | null> {
  const [row] = await tx.query<OpenErasure>(
    `SELECT ${OPEN} FROM erasures
      WHERE id = $1 AND step = $2 AND position IS NOT DISTINCT FROM $3 AND has_left = $4 AND finished_at IS NULL
        FOR UPDATE SKIP LOCKED`,
    [id, step, position, hasLeft],
  );
  return row ?? null;
}

/** In the transaction of what it tells. */
export async function saveProgress(
  tx: Tx,
  id: string,
  { step, position, hasLeft, waitsUntil, nextAt }: ErasureProgress,
  erased: Partial<Erased>,
  now: Date,
): Promise<void> {
  const isDone = step === 'done';
  await tx.query(
    `UPDATE erasures
        SET step = $2, position = $3, has_left = $4, waits_until = $5, next_at = $6, failures = 0, finished_at = $7,
            phone_number = CASE WHEN $7::timestamptz IS NULL THEN phone_number END,
            erased = erased || coalesce((SELECT jsonb_object_agg(thing, n + coalesce((erased ->> thing)::int, 0))
                                           FROM unnest($8::text[], $9::int[]) AS x (thing, n)), '{}')
      WHERE id = $1`,
    [
      ...[id, step, position, hasLeft, isDone ? null : waitsUntil, isDone ? null : nextAt, isDone ? now : null],
      ...[Object.keys(erased), Object.values(erased)],
    ],
  );
}

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;

/** A bite of it has failed: the others go first, and it is tried again later and later. */
export async function putOffErasure(dataSource: DataSource, id: string, now: Date): Promise<void> {
  await inTransaction(dataSource, async (tx) => {
    const [row] = await tx.query<{ failures: number }>(
      `SELECT failures FROM erasures WHERE id = $1 AND finished_at IS NULL FOR UPDATE SKIP LOCKED`,
      [id],
    );
    if (row === undefined) return;
    const ms = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(row.failures, 10));
    await tx.query(`UPDATE erasures SET failures = least(failures + 1, 1000), next_at = $2 WHERE id = $1`, [
      id,
      later(now, ms),
    ]);
  });
}
