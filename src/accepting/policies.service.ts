import { Inject, Injectable } from '@nestjs/common';
import { type DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { type AuditAction, type AuditEntry, recordAudit } from '../audit/audit.js';
import { databaseClock } from '../database/clock.js';
import { withEntities } from '../database/transaction.js';
import type { RequestedStep } from '../deciding/plan.js';
import { type Caller, IN_CODE } from '../http/actor.js';
import { pageOf, textCursor } from '../http/pages.js';
import { ListQuery, type PageRequest } from '../http/params.dto.js';
import { validationProblem } from '../http/problems.js';
import { checkedAs } from '../http/validation.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { providersNotTaken } from '../messages/step.dto.js';
import { type NamedPolicy, POLICY_NAME } from './named-policy.js';
import {
  CreatePolicyDto,
  type PolicyContentDto,
  type PolicyDto,
  PolicyNameParam,
  type PolicyPageDto,
} from './policy.dto.js';
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
function listPolicies(
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
function createPolicy(dataSource: DataSource, policy: NamedPolicy, by: Caller): Promise<PolicyEntity | null> {
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
async function putPolicy(
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
function deletePolicy(dataSource: DataSource, name: string, by: Caller): Promise<boolean> {
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

/** What a policy says, as code writes it; the fields are those of `PUT /api/v1/policies/{name}`. Times are in seconds. */
export type PolicyContent = Omit<PolicyContentDto, 'channels'> & { channels?: RequestedStep[] | null };

/** `exists`: there is a policy of this name, and it stays as it is. */
export type CreatedPolicy = { outcome: 'created'; policy: PolicyDto } | { outcome: 'exists' };
export interface PutPolicy {
  outcome: 'created' | 'replaced';
  policy: PolicyDto;
}

const nameCursor = textCursor(POLICY_NAME);

/**
 * Named ways of sending, which messages name by `policy`. The checks and the audit are those of `/api/v1/policies`.
 * `by` is whom the audit names; left out, the application. Every method throws a {@link Problem} for a value that is not
 * valid; its `errors` name each bad field.
 */
@Injectable()
export class PoliciesService {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Policies by name. */
  async list(page: PageRequest = {}): Promise<PolicyPageDto> {
    const { limit, cursor } = await checkedAs(ListQuery, page);
    const after = nameCursor.decode(cursor ?? undefined);
    const rows = await listPolicies(this.context.dataSource, { after, limit: limit + 1 });
    return pageOf(rows.map(policyView), limit, ({ name }) => nameCursor.encode(name)) as PolicyPageDto;
  }

  /** Null: there is no policy of this name. */
  async get(name: string): Promise<PolicyDto | null> {
    await checkedAs(PolicyNameParam, { name });
    const found = (await readPolicies(this.context.dataSource, [name])).get(name);
    return found === undefined ? null : policyView(found);
  }

  async create(policy: PolicyContent & { name: string }, by: Caller = IN_CODE): Promise<CreatedPolicy> {
    const created = await createPolicy(this.context.dataSource, await this.checked(policy), by);
    return created === null ? { outcome: 'exists' } : { outcome: 'created', policy: policyView(created) };
  }

  /** Creates a policy, or replaces all of it. Messages on their way keep what they were accepted with. */
  async put(name: string, content: PolicyContent, by: Caller = IN_CODE): Promise<PutPolicy> {
    const wanted = await this.checked({ ...content, name });
    const { policy, isNew } = await putPolicy(this.context.dataSource, wanted, by);
    return { outcome: isNew ? 'created' : 'replaced', policy: policyView(policy) };
  }

  /** Messages on their way keep what they were accepted with. The next message that names the policy is refused. */
  async delete(name: string, by: Caller = IN_CODE): Promise<'deleted' | 'not_found'> {
    await checkedAs(PolicyNameParam, { name });
    return (await deletePolicy(this.context.dataSource, name, by)) ? 'deleted' : 'not_found';
  }

  private async checked(policy: object): Promise<NamedPolicy> {
    const { name, ...content } = await checkedAs(CreatePolicyDto, policy);
    const errors = providersNotTaken(content.channels, this.context.policy);
    if (errors.length > 0) throw validationProblem(errors);
    return namedPolicy(name, content);
  }
}

function namedPolicy(name: string, content: PolicyContentDto): NamedPolicy {
  return {
    name,
    channels: content.channels ?? null,
    retryMaxAttempts: content.retryMaxAttempts ?? null,
    unknownOutcomeRetries: content.unknownOutcomeRetries ?? null,
    ttlMs: content.ttlSeconds == null ? null : Math.max(1, Math.round(content.ttlSeconds * 1000)),
    priority: content.priority ?? null,
    category: content.category ?? null,
    template: content.template ?? null,
    deliveryWindow: content.deliveryWindow === null ? { anytime: true } : (content.deliveryWindow ?? null),
  };
}

function policyView({ ttlMs, channels, deliveryWindow: window, ...policy }: PolicyEntity): PolicyDto {
  return {
    ...policy,
    channels: channels ?? null,
    ttlSeconds: ttlMs === null ? null : ttlMs / 1000,
    ...(window !== null && { deliveryWindow: 'anytime' in window ? null : window }),
  };
}
