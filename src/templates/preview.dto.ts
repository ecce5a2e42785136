import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsObject, IsOptional, Max, Min } from 'class-validator';
import { readLocale } from '../config/locale-and-zone.js';
import { Keeps } from '../http/field-rules.js';
import { say } from '../languages/say.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { AsItCame, MAX_VERSION } from './template.dto.js';

/** A locale of BCP 47, such as `pt-BR`. */
export const IsLocale = (): PropertyDecorator =>
  Keeps('isLocale', (value) =>
    readLocale(value) === null ? say('must be a locale of BCP 47, such as en or pt-BR') : null,
  );

export class PreviewDto {
  /** The values, by the names of the variables. */
  @IsOptional()
  @IsObject()
  @AsItCame()
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { payer: 'Asha', amount: '300.00', due: '2026-01-31' },
  })
  variables?: Record<string, unknown>;

  /** Renders what a recipient of this locale would get on each channel, instead of every locale. */
  @IsOptional()
  @IsLocale()
  @ApiPropertyOptional({ example: 'pt-BR' })
  locale?: string;

  /**
   * Default: the newest, be it the draft.
   * @example 1
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

export class ParameterDto {
  name: string;
  value: string;
}

/** An approved template, filled in. */
export class FilledTemplateDto {
  /** WhatsApp's name of it. */
  name: string;
  /** WhatsApp's code of its language. */
  language: string;
  /** In the order of its placeholders. */
  @ApiProperty({ type: [ParameterDto] })
  parameters: ParameterDto[];
}

/** What is said on one channel in one locale. */
export class RenderedTextDto {
  locale: string;
  @ApiProperty({ enum: CHANNELS })
  channel: Channel;
  text: string;
  @ApiProperty({ type: FilledTemplateDto, nullable: true })
  approved: FilledTemplateDto | null;
  /** What it is as an SMS; null by WhatsApp. */
  segments: number | null;
  @ApiProperty({ enum: ['GSM-7', 'UCS-2'], nullable: true })
  encoding: 'GSM-7' | 'UCS-2' | null;
  /** Why a message that says this would be refused; null: it would not be. */
  problem: string | null;
}

export class PreviewedTemplateDto {
  name: string;
  version: number;
  @ApiProperty({ type: [RenderedTextDto] })
  items: RenderedTextDto[];
}
