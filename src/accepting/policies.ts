import { type DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { type AuditAction, type AuditEntry, recordAudit } from '../audit/audit.js';
import { withEntities } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import type { NamedPolicy } from './named-policy.js';
import { PolicyEntity } from './policy.entity.js';

/**
 * The policies with these names, if they exist. Never cached, so a change counts for the next message on every replica.
 */
export async function readPolicies(
  dataSource: DataSource,
  names: readonly string[],
): Promise<ReadonlyMap<string, PolicyEntity>> {
  if (names.length === 0) return new Map();
  const policies = await dataSource.getRepository(PolicyEntity).findBy({ name: In(names) });
  return new Map(policies.map((policy) => [policy.name, policy]));
}

/** By name, from after `after`. */
export function listPolicies(
  dataSource: DataSource,
  { after, limit }: { after: string | null; limit: number },
): Promise<PolicyEntity[]> {
  return dataSource.getRepository(PolicyEntity).find({
    where: after === null ? {} : { name: MoreThan(after) },
    order: { name: 'ASC' },
    take: limit,
  });
}

/** Null when there is one of this name already. */
export function createPolicy(dataSource: DataSource, policy: NamedPolicy, by: Caller): Promise<PolicyEntity | null> {
  return withEntities(dataSource, async (manager, tx) => {
    const now = databaseClock.now();
    // TypeORM's own type of what is inserted does not take variables of any kind.
    const values: object = { ...policy, createdAt: now, updatedAt: now };
    const inserted = await manager
      .createQueryBuilder()
      .insert()
      .into(PolicyEntity)
      .values(values)
      .orIgnore()
      .returning('name')
      .execute();
    if ((inserted.raw as unknown[]).length === 0) return null;
    const created = await manager.findOneByOrFail(PolicyEntity, { name: policy.name });
    await recordAudit(tx, by, [audited('policy.created', null, created)]);
    return created;
  });
}

/** Creates the policy, or replaces all of it. Messages under way keep what they were accepted with. */
export async function putPolicy(
  dataSource: DataSource,
  policy: NamedPolicy,
  by: Caller,
): Promise<{ policy: PolicyEntity; isNew: boolean }> {
  // Two statements, each of which tells for sure what it did. Of several concurrent calls, one creates the policy. If
  // neither does anything, the policy was created and deleted in between, so both run again.
  for (;;) {
    const created = await createPolicy(dataSource, policy, by);
    if (created !== null) return { policy: created, isNew: true };
    const replaced = await replacePolicy(dataSource, policy, by);
    if (replaced !== null) return { policy: replaced, isNew: false };
  }
}

/** Null when there is none of this name. */
function replacePolicy(dataSource: DataSource, policy: NamedPolicy, by: Caller): Promise<PolicyEntity | null> {
  const { name } = policy;
  return withEntities(dataSource, async (manager, tx) => {
    const before = await lockPolicy(manager, name);
    if (before === null) return null;
    // A caller that waited for another change brings an older time. So `updated_at` never goes back.
    const changed: object = { ...policy, updatedAt: later(before.updatedAt, databaseClock.now()) };
    await manager.update(PolicyEntity, { name }, changed);
    const after = await manager.findOneByOrFail(PolicyEntity, { name });
    await recordAudit(tx, by, [audited('policy.replaced', before, after)]);
    return after;
  });
}

/** Whether there was one. */
export function deletePolicy(dataSource: DataSource, name: string, by: Caller): Promise<boolean> {
  return withEntities(dataSource, async (manager, tx) => {
    const policy = await lockPolicy(manager, name);
    if (policy === null) return false;
    await manager.delete(PolicyEntity, { name });
    await recordAudit(tx, by, [audited('policy.deleted', policy, null)]);
    return true;
  });
}

function lockPolicy(manager: EntityManager, name: string): Promise<PolicyEntity | null> {
  return manager.findOne(PolicyEntity, { where: { name }, lock: { mode: 'pessimistic_write' } });
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);

function audited(
  action: Extract<AuditAction, `policy.${string}`>,
  before: PolicyEntity | null,
  after: PolicyEntity | null,
): AuditEntry {
  const { name } = (after ?? before)!;
  return {
    action,
    subject: { type: 'policy', id: name },
    before: before && factsOf(before),
    after: after && factsOf(after),
  };
}

/** Without the content and its sender. */
function factsOf({ createdAt: _, updatedAt: __, name: ___, channels, template, ...rest }: PolicyEntity): object {
  return {
    ...rest,
    channels: channels?.map(({ text: _text, senderId: _senderId, ...step }) => step) ?? null,
    template: template && { name: template.name, version: template.version },
  };
}
