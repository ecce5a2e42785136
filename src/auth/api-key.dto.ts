import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsFutureDateTime, IsSafeText } from '../http/field-rules.js';
import { type Scope, SCOPES } from '../http/scopes.js';

/** Characters of the name of a key, which is that of its application. */
export const MAX_NAME = 64;
/** The most that a key may allow its application. */
export const MOST_PER_SECOND = 100_000;

export class CreateApiKeyDto {
  /**
   * Of the application that it is for. Keys of one name are one application: they share idempotency keys, limit and `mine=true`,
   * so that one replaces another without a gap.
   * @example "billing"
   */
  @IsSafeText({ min: 1, max: MAX_NAME })
  name: string;

  /** What it may do. None includes another. */
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['messages:send', 'messages:read'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes: Scope[];

  /** It is refused from then on. Default: never. ISO 8601 with an offset. */
  @ApiPropertyOptional({ type: 'string', format: 'date-time', nullable: true, example: '2099-01-01T12:00:00Z' })
  @IsOptional()
  @IsFutureDateTime()
  expiresAt?: string | null;

  /**
   * Requests of its application in a second, over all replicas; 0: no limit. Default: `API_KEY_MAX_PER_SECOND`. Where keys of
   * one name differ, the newest that has not expired counts.
   */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: MOST_PER_SECOND, nullable: true, example: 50 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_PER_SECOND)
  maxPerSecond?: number | null;
}

/** An API key, but not the key itself. */
export class ApiKeyDto {
  id: string;
  /** Of its application. */
  name: string;
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: Scope[];
  /** Requests of its application in a second; 0: no limit; null: as `API_KEY_MAX_PER_SECOND` says. */
  maxPerSecond: number | null;
  createdAt: Date;
  expiresAt: Date | null;
  /** To a minute; null: never. */
  lastUsedAt: Date | null;
}

/** An API key that was just made. */
export class CreatedApiKeyDto extends ApiKeyDto {
  /** Shown only here: it is kept nowhere. Send it as `Authorization: Bearer <key>`. */
  key: string;
}

export class ApiKeyPageDto {
  items: ApiKeyDto[];
  nextCursor: string | null;
}
