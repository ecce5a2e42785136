import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import type { NamedPolicy } from './named-policy.js';

export interface StoredPolicy extends NamedPolicy {
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `name, channels, retry_max_attempts AS "retryMaxAttempts",
  unknown_outcome_retries AS "unknownOutcomeRetries", ttl_ms::float8 AS "ttlMs", priority, category, template, created_at AS "createdAt",
  updated_at AS "updatedAt"`;

/** Those of these names that exist. Never kept in memory: a change counts for the next message on every replica. */
export async function readPolicies(
  dataSource: DataSource,
  names: readonly string[],
): Promise<ReadonlyMap<string, StoredPolicy>> {
  if (names.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<StoredPolicy>(
    `SELECT ${COLUMNS} FROM policies WHERE name = ANY($1)`,
    [names],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** By name, from after `after`. */
export async function listPolicies(
  dataSource: DataSource,
  { after, limit }: { after: string | null; limit: number },
): Promise<StoredPolicy[]> {
  const { rows } = await poolOf(dataSource).query<StoredPolicy>(
    `SELECT ${COLUMNS} FROM policies WHERE $1::text IS NULL OR name COLLATE "C" > $1
      ORDER BY name COLLATE "C" LIMIT $2`,
    [after, limit],
  );
  return rows;
}

/** Null when there is one of this name already. */
export async function createPolicy(dataSource: DataSource, policy: NamedPolicy): Promise<StoredPolicy | null> {
  const { rows } = await poolOf(dataSource).query<StoredPolicy>(
    `INSERT INTO policies (name, channels, retry_max_attempts, unknown_outcome_retries, ttl_ms, priority, category, template,
            created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (name) DO NOTHING RETURNING ${COLUMNS}`,
    [...valuesOf(policy), databaseClock.now()],
  );
  return rows[0] ?? null;
}

/** Creates it, or replaces all of it. Messages under way keep what they were accepted with. */
export async function putPolicy(
  dataSource: DataSource,
  policy: NamedPolicy,
): Promise<{ policy: StoredPolicy; isNew: boolean }> {
  // Each statement by itself tells for sure what it did: of several at once, one creates it. None does anything where it
  // was created and deleted between the two, so they begin anew.
  for (;;) {
    const created = await createPolicy(dataSource, policy);
    if (created !== null) return { policy: created, isNew: true };
    const replaced = await replacePolicy(dataSource, policy);
    if (replaced !== null) return { policy: replaced, isNew: false };
  }
}

/** Null when there is none of this name. */
async function replacePolicy(dataSource: DataSource, policy: NamedPolicy): Promise<StoredPolicy | null> {
  // Who waited for another's change brings a time from before it: `updated_at` never goes back.
  const { rows } = await poolOf(dataSource).query<StoredPolicy>(
    `UPDATE policies
        SET channels = $2, retry_max_attempts = $3, unknown_outcome_retries = $4, ttl_ms = $5, priority = $6, category = $7,
            template = $8, updated_at = greatest(updated_at, $9)
      WHERE name = $1 RETURNING ${COLUMNS}`,
    [...valuesOf(policy), databaseClock.now()],
  );
  return rows[0] ?? null;
}

/** Whether there was one. */
export async function deletePolicy(dataSource: DataSource, name: string): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(`DELETE FROM policies WHERE name = $1`, [name]);
  return rowCount === 1;
}

function valuesOf(policy: NamedPolicy) {
  const { name, channels, retryMaxAttempts, unknownOutcomeRetries, ttlMs, priority, category, template } = policy;
  const plan = channels === null ? null : JSON.stringify(channels);
  const usual = template === null ? null : JSON.stringify(template);
  return [name, plan, retryMaxAttempts, unknownOutcomeRetries, ttlMs, priority, category, usual];
}
