import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { say } from '../languages/say.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { idCursor, pageOf } from '../http/pages.js';
import { IdParam, ListQuery } from '../http/params.dto.js';
import { readDateTime } from '../http/field-rules.js';
import { notFoundProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { WakeUps } from '../queue/wake-ups.js';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.js';
import { ApiKeyPageDto, CreateApiKeyDto, CreatedApiKeyDto } from './api-key.dto.js';
import { KnownKeys } from './known-keys.js';

/** Who may ask for what. */
@ApiTags('API keys')
@Controller('api/v1/api-keys')
export class ApiKeysController {
  constructor(
    @Inject(getDataSourceToken(DATA_SOURCE)) private readonly dataSource: DataSource,
    private readonly wakeUps: WakeUps,
    private readonly keys: KnownKeys,
  ) {}

  /** Newest first. Those of `ADMIN_API_KEY` are not among them: they are no rows, but a setting. */
  @Get()
  @RequiresScope('admin')
  async list(@Query() { limit, cursor }: ListQuery): Promise<ApiKeyPageDto> {
    const rows = await listApiKeys(this.dataSource, { before: idCursor.decode(cursor), limit: limit + 1 });
    return pageOf(rows, limit, ({ id }) => idCursor.encode(id)) as ApiKeyPageDto;
  }

  /** Makes a key, which is shown in this answer and never again. To replace one, make another of the same name first. */
  @Post()
  @RequiresScope('admin')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  async create(
    @Body() { name, scopes, expiresAt, maxPerSecond }: CreateApiKeyDto,
    @CalledBy() by: Caller,
  ): Promise<CreatedApiKeyDto> {
    const wanted = { name, scopes, expiresAt: readDateTime(expiresAt), maxPerSecond: maxPerSecond ?? null };
    const created = await createApiKey(this.dataSource, wanted, by);
    this.wakeUps.wake('api-keys');
    return created;
  }

  /** Revokes a key: it is refused at once by this process, and within 5 seconds by all. */
  @Delete(':id')
  @RequiresScope('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<void> {
    if ((await revokeApiKey(this.dataSource, id, by)) === null)
      throw notFoundProblem(say('There is no API key of this id.'));
    this.keys.revoked(id.toLowerCase());
    this.wakeUps.wake('api-keys');
  }
}
