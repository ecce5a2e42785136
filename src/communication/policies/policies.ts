import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/transaction.js';
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
    `INSERT INTO policies (name, channels, retry_max_attempts, unknown_outcome_retries, ttl_ms, priority, category, template)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING RETURNING ${COLUMNS}`,
    valuesOf(policy),
  );
  return rows[0] ?? null;
}

/** Creates it, or replaces all of it. Messages under way keep what they were accepted with. */
export async function putPolicy(
  dataSource: DataSource,
  policy: NamedPolicy,
): Promise<{ policy: StoredPolicy; isNew: boolean }> {
  const { rows } = await poolOf(dataSource).query<StoredPolicy & { isNew: boolean }>(
    `INSERT INTO policies (name, channels, retry_max_attempts, unknown_outcome_retries, ttl_ms, priority, category, template)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (name) DO UPDATE
        SET channels = excluded.channels, retry_max_attempts = excluded.retry_max_attempts,
            unknown_outcome_retries = excluded.unknown_outcome_retries, ttl_ms = excluded.ttl_ms,
            priority = excluded.priority, category = excluded.category, template = excluded.template,
            updated_at = clock_timestamp()
     RETURNING ${COLUMNS}, xmax = 0 AS "isNew"`,
    valuesOf(policy),
  );
  const { isNew, ...stored } = rows[0]!;
  return { policy: stored, isNew };
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
