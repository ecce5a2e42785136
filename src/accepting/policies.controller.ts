import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { say } from '../languages/say.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { ListQuery } from '../http/params.dto.js';
import { conflictProblem, notFoundProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { PoliciesService } from './policies.service.js';
import { CreatePolicyDto, PolicyContentDto, PolicyDto, PolicyNameParam, PolicyPageDto } from './policy.dto.js';

/** Ways of sending that messages name by `policy`. */
@ApiTags('policies')
@Controller('api/v1/policies')
export class PoliciesController {
  constructor(private readonly policies: PoliciesService) {}

  /** By name. */
  @Get()
  @RequiresScope('messages:send')
  list(@Query() query: ListQuery): Promise<PolicyPageDto> {
    return this.policies.list(query);
  }

  /** Creates a policy; 409 when there is one of this name. */
  @Post()
  @RequiresScope('admin')
  @ApiCreatedResponse({ type: PolicyDto })
  async create(
    @Body() policy: CreatePolicyDto,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyDto> {
    const created = await this.policies.create(policy, by);
    if (created.outcome === 'exists') throw conflictProblem(say('There is a policy of this name. PUT replaces it.'));
    void reply.header('Location', `/api/v1/policies/${policy.name}`);
    return created.policy;
  }

  @Get(':name')
  @RequiresScope('messages:send')
  async get(@Param() { name }: PolicyNameParam): Promise<PolicyDto> {
    const found = await this.policies.get(name);
    if (found === null) throw noSuchPolicy();
    return found;
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
    const { outcome, policy } = await this.policies.put(name, content, by);
    void reply.status(outcome === 'created' ? 201 : 200);
    return policy;
  }

  /** Messages under way keep what they were accepted with; the next one that names it is refused. */
  @Delete(':name')
  @RequiresScope('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(@Param() { name }: PolicyNameParam, @CalledBy() by: Caller): Promise<void> {
    if ((await this.policies.delete(name, by)) === 'not_found') throw noSuchPolicy();
  }
}

const noSuchPolicy = () => notFoundProblem(say('There is no policy of this name.'));
