import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { say } from '../languages/say.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { ListQuery } from '../http/list-query.dto.js';
import { pageOf } from '../http/page.js';
import { conflictProblem, notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { providersNotTaken } from '../messages/providers-of-channel.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { type NamedPolicy, POLICY_NAME } from './named-policy.js';
import { createPolicy, deletePolicy, listPolicies, putPolicy, readPolicies } from './policies.js';
import type { PolicyEntity } from './policy.entity.js';
import { CreatePolicyDto, PolicyContentDto, PolicyDto, PolicyNameParam, PolicyPageDto } from './policy.dto.js';

/** Ways of sending that messages name by `policy`. */
@ApiTags('policies')
@Controller('api/v1/policies')
export class PoliciesController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** By name. */
  @Get()
  @RequiresScope('messages:send')
  async list(@Query() { limit, cursor }: ListQuery): Promise<PolicyPageDto> {
    const rows = await listPolicies(this.context.dataSource, { after: nameIn(cursor), limit: limit + 1 });
    return pageOf(rows.map(policyView), limit, ({ name }) => encodeCursor([name])) as PolicyPageDto;
  }

  /** Creates a policy; 409 when there is one of this name. */
  @Post()
  @RequiresScope('admin')
  @ApiCreatedResponse({ type: PolicyDto })
  async create(
    @Body() { name, ...content }: CreatePolicyDto,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyDto> {
    this.refuseProvidersNotTaken(content);
    const created = await createPolicy(this.context.dataSource, namedPolicy(name, content), by);
    if (created === null) throw conflictProblem(say('There is a policy of this name. PUT replaces it.'));
    void reply.header('Location', `/api/v1/policies/${name}`);
    return policyView(created);
  }

  @Get(':name')
  @RequiresScope('messages:send')
  async get(@Param() { name }: PolicyNameParam): Promise<PolicyDto> {
    const found = (await readPolicies(this.context.dataSource, [name])).get(name);
    if (found === undefined) throw noSuchPolicy();
    return policyView(found);
  }

  /** Creates a policy (201) or replaces all of it (200). Messages under way keep what they were accepted with. */
  @Put(':name')
  @RequiresScope('admin')
  @ApiOkResponse({ type: PolicyDto })
  @ApiCreatedResponse({ type: PolicyDto })
  async put(
    @Param() { name }: PolicyNameParam,
    @Body() content: PolicyContentDto,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyDto> {
    this.refuseProvidersNotTaken(content);
    const { policy, isNew } = await putPolicy(this.context.dataSource, namedPolicy(name, content), by);
    void reply.status(isNew ? 201 : 200);
    return policyView(policy);
  }

  /** Messages under way keep what they were accepted with; the next one that names it is refused. */
  @Delete(':name')
  @RequiresScope('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(@Param() { name }: PolicyNameParam, @CalledBy() by: Caller): Promise<void> {
    if (!(await deletePolicy(this.context.dataSource, name, by))) throw noSuchPolicy();
  }

  private refuseProvidersNotTaken({ channels }: PolicyContentDto): void {
    const errors = providersNotTaken(channels, this.context.policy);
    if (errors.length > 0) throw validationProblem(errors);
  }
}

const noSuchPolicy = () => notFoundProblem(say('There is no policy of this name.'));

function nameIn(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const name = decodeCursor(cursor, [POLICY_NAME])?.[0];
  if (name === undefined) throw validationProblem([{ path: 'cursor', message: say('is not a cursor of this list') }]);
  return name;
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
