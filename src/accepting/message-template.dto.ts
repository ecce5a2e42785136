import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsObject, IsOptional, Matches, Max, Min } from 'class-validator';
import { AsItCame, MAX_VERSION, TEMPLATE_NAME } from '../templates/template.dto.js';

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
