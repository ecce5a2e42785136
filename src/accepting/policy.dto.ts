import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsStorableObject } from '../http/field-rules.js';
import { DeliveryWindowDto } from '../messages/delivery-window.dto.js';
import { PRIORITIES, type Priority } from '../messages/lines.js';
import { IsPlan, StepDto } from '../messages/step.dto.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../templates/template-content.js';
import { AsItCame, MAX_VERSION, TEMPLATE_NAME } from '../templates/template.dto.js';
import { POLICY_NAME } from './named-policy.js';

/** The template that a message is rendered from, once, when it is accepted. */
export class MessageTemplateDto {
  /**
   * Default: that of the policy's template.
   * @example "bill_ready"
   */
  @IsOptional()
  @Matches(TEMPLATE_NAME, { message: 'name must be the name of a template' })
  name?: string;

  /** What the template's variables stand for, by name. Each that it requires, and no other. */
  @IsOptional()
  @IsObject()
  @AsItCame()
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { payer: 'Asha', amount: '300.00', due: '2026-01-31' },
  })
  variables?: Record<string, unknown>;

  /** Default: the newest that is published. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

const MONTH_SECONDS = 30 * 86_400;

/** The template of messages that name a policy. */
export class PolicyTemplateDto extends PickType(MessageTemplateDto, ['version']) {
  /** @example "bill_ready" */
  @Matches(TEMPLATE_NAME, { message: 'name must be the name of a template' })
  name: string;

  /** What its messages need not say; at most 16 KB as JSON. */
  @IsOptional()
  @IsObject()
  @IsStorableObject({ maxBytes: 16_384 })
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  variables?: Record<string, unknown>;
}

/** What a policy says. What it leaves out is as in the settings. */
export class PolicyContentDto {
  /** The steps to try, in order. */
  @IsOptional()
  @IsPlan()
  channels?: StepDto[] | null;

  /**
   * Requests per channel while it fails for now, the first included.
   * @example 2
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(20)
  retryMaxAttempts?: number | null;

  /**
   * Repeats on the last channel when the outcome is unknown. Each may reach the recipient twice.
   * @example 1
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10)
  unknownOutcomeRetries?: number | null;

  /**
   * Seconds after acceptance until nothing is sent any more.
   * @example 300
   */
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(MONTH_SECONDS)
  ttlSeconds?: number | null;

  /**
   * How soon the first request leaves.
   * @example "high"
   */
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority | null;

  /** `marketing`: not for those who ended marketing messages. Left out: `transactional`. */
  @IsOptional()
  @IsIn(MESSAGE_CATEGORIES)
  category?: MessageCategory | null;

  /** The template of messages that have neither a text nor another one. Its variables need not be all: messages add theirs. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PolicyTemplateDto)
  @ApiPropertyOptional({ type: PolicyTemplateDto, nullable: true, example: null })
  template?: PolicyTemplateDto | null;

  /** The hours in which its messages may leave. Null: at any time, whatever `QUIET_HOURS` say; left out: as these say. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DeliveryWindowDto)
  @ApiPropertyOptional({ type: DeliveryWindowDto, nullable: true, example: { from: '09:00', to: '21:00' } })
  deliveryWindow?: DeliveryWindowDto | null;
}

export class CreatePolicyDto extends PolicyContentDto {
  /**
   * Letters, digits, `.`, `_` and `-`; at most 64.
   * @example "one-time-password"
   */
  @Matches(POLICY_NAME, { message: 'name must be 1 to 64 letters, digits, dots, underscores or hyphens' })
  name: string;
}

export class PolicyNameParam {
  /** @example "one-time-password" */
  @Matches(POLICY_NAME, { message: 'name must be the name of a policy' })
  name: string;
}

/** A way of sending that messages name. */
export class PolicyDto {
  name: string;
  /** Null, here and below: as in the settings. */
  @ApiProperty({ type: [StepDto], nullable: true })
  channels: StepDto[] | null;
  retryMaxAttempts: number | null;
  unknownOutcomeRetries: number | null;
  ttlSeconds: number | null;
  @ApiProperty({ enum: PRIORITIES, nullable: true })
  priority: Priority | null;
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  @ApiProperty({ type: PolicyTemplateDto, nullable: true })
  template: PolicyTemplateDto | null;
  /** Left out: as in the settings; null: at any time. */
  @ApiPropertyOptional({ type: DeliveryWindowDto, nullable: true })
  deliveryWindow?: DeliveryWindowDto | null;
  createdAt: Date;
  updatedAt: Date;
}

export class PolicyPageDto {
  items: PolicyDto[];
  nextCursor: string | null;
}
