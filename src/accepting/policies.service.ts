import { Inject, Injectable } from '@nestjs/common';
import type { RequestedStep } from '../deciding/plan.js';
import { type Caller, IN_CODE } from '../http/actor.js';
import { pageOf, textCursor } from '../http/pages.js';
import { ListQuery, type PageRequest } from '../http/params.dto.js';
import { validationProblem } from '../http/problems.js';
import { checkedAs } from '../http/validation.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { providersNotTaken } from '../messages/providers-of-channel.js';
import { type NamedPolicy, POLICY_NAME } from './named-policy.js';
import { createPolicy, deletePolicy, listPolicies, putPolicy, readPolicies } from './policies.js';
import type { PolicyEntity } from './policy.entity.js';
import {
  CreatePolicyDto,
  type PolicyContentDto,
  type PolicyDto,
  PolicyNameParam,
  type PolicyPageDto,
} from './policy.dto.js';

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
