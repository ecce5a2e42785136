import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import type { AuditAction, AuditEntry } from '../audit/audit-entry.js';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import type { NamedPolicy } from './named-policy.js';

export interface StoredPolicy extends NamedPolicy {
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `name, channels, retry_max_attempts AS "retryMaxAttempts",
  unknown_outcome_retries AS "unknownOutcomeRetries", ttl_ms::float8 AS "ttlMs", priority, category, template,
  delivery_window AS "deliveryWindow", created_at AS "createdAt",
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
export function createPolicy(dataSource: DataSource, policy: NamedPolicy, by: Caller): Promise<StoredPolicy | null> {
  return inTransaction(dataSource, async (tx) => {
    const [created] = await tx.query<StoredPolicy>(
      `INSERT INTO policies (name, channels, retry_max_attempts, unknown_outcome_retries, ttl_ms, priority, category, template,
              delivery_window, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (name) DO NOTHING RETURNING ${COLUMNS}`,
      [...valuesOf(policy), databaseClock.now()],
    );
    if (created === undefined) return null;
    await recordAudit(tx, by, [audited('policy.created', null, created)]);
    return created;
  });
}

/** Creates it, or replaces all of it. Messages under way keep what they were accepted with. */
export async function putPolicy(
  dataSource: DataSource,
  policy: NamedPolicy,
  by: Caller,
): Promise<{ policy: StoredPolicy; isNew: boolean }> {
  // Each by itself tells for sure what it did: of several at once, one creates it. None does anything where it was created
  // and deleted between the two, so they begin anew.
  for (;;) {
    const created = await createPolicy(dataSource, policy, by);
    if (created !== null) return { policy: created, isNew: true };
    const replaced = await replacePolicy(dataSource, policy, by);
    if (replaced !== null) return { policy: replaced, isNew: false };
  }
}

/** Null when there is none of this name. */
function replacePolicy(dataSource: DataSource, policy: NamedPolicy, by: Caller): Promise<StoredPolicy | null> {
  return inTransaction(dataSource, async (tx) => {
    const [before] = await tx.query<StoredPolicy>(`SELECT ${COLUMNS} FROM policies WHERE name = $1 FOR UPDATE`, [
      policy.name,
    ]);
    if (before === undefined) return null;
    // Who waited for another's change brings a time from before it: `updated_at` never goes back.
    const [after] = await tx.query<StoredPolicy>(
      `UPDATE policies
          SET channels = $2, retry_max_attempts = $3, unknown_outcome_retries = $4, ttl_ms = $5, priority = $6, category = $7,
              template = $8, delivery_window = $9, updated_at = greatest(updated_at, $10)
        WHERE name = $1 RETURNING ${COLUMNS}`,
      [...valuesOf(policy), databaseClock.now()],
    );
    await recordAudit(tx, by, [audited('policy.replaced', before, after!)]);
    return after!;
  });
}

/** Whether there was one. */
export function deletePolicy(dataSource: DataSource, name: string, by: Caller): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const [deleted] = await tx.query<StoredPolicy>(`DELETE FROM policies WHERE name = $1 RETURNING ${COLUMNS}`, [name]);
    if (deleted === undefined) return false;
    await recordAudit(tx, by, [audited('policy.deleted', deleted, null)]);
    return true;
  });
}

function audited(
  action: Extract<AuditAction, `policy.${string}`>,
  before: StoredPolicy | null,
  after: StoredPolicy | null,
): AuditEntry {
  const { name } = (after ?? before)!;
  return {
    action,
    subject: { type: 'policy', id: name },
    before: before && factsOf(before),
    after: after && factsOf(after),
  };
}

/** Without what it says, and from whom. */
function factsOf({ createdAt: _, updatedAt: __, name: ___, channels, template, ...rest }: StoredPolicy): object {
  return {
    ...rest,
    channels: channels?.map(({ text: _text, senderId: _senderId, ...step }) => step) ?? null,
    template: template && { name: template.name, version: template.version },
  };
}

function valuesOf(policy: NamedPolicy) {
  const { name, channels, retryMaxAttempts, unknownOutcomeRetries, ttlMs, priority, category, template } = policy;
  const window = policy.deliveryWindow === null ? null : JSON.stringify(policy.deliveryWindow);
  const plan = channels === null ? null : JSON.stringify(channels);
  const usual = template === null ? null : JSON.stringify(template);
  return [name, plan, retryMaxAttempts, unknownOutcomeRetries, ttlMs, priority, category, usual, window];
}
