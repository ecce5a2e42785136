import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsSafeText } from '../http/field-rules.js';
import { digitsAsNumber, ExportableListQuery } from '../http/params.dto.js';
import {
  APPROVED_CATEGORIES,
  type ApprovedTemplate,
  MESSAGE_CATEGORIES,
  type MessageCategory,
  VARIABLE_TYPES,
  type VariableType,
} from './template-content.js';
import { TEMPLATE_STATUSES, type TemplateStatus } from './template.entity.js';

export const TEMPLATE_NAME = /^[a-z0-9_]{1,64}$/;
const NAME_RULE = { message: 'name must be 1 to 64 lower-case letters, digits or underscores' };
export const MAX_VERSION = 1_000_000;
/** Characters of one text: more than it may say, since of its selections only one is read. */
const MAX_TEMPLATE_TEXT = 8_192;

/** Objects whose keys are the caller's: handed on as they came, and checked key by key. */
export const AsItCame = (): PropertyDecorator =>
  Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]);

/** What a message must bring for a template. */
export class VariableDto {
  /** `money` is in major units; `date` is a day or a moment, ISO 8601; `url` is an http or https address. */
  @IsIn(VARIABLE_TYPES)
  @ApiProperty({ enum: VARIABLE_TYPES })
  type: VariableType;

  /**
   * ISO 4217; of `money`, and of that alone.
   * @example "INR"
   */
  @IsOptional()
  @IsString()
  currency?: string;

  /** Default: true. What is optional may be left out of a message, and then leaves nothing in its text. */
  @IsOptional()
  @IsBoolean()
  required?: boolean;
}

/** The template that WhatsApp has approved for a text, to be sent when the recipient has not written within 24 hours. */
export class ApprovedTemplateDto implements ApprovedTemplate {
  /**
   * WhatsApp's name of it.
   * @example "bill_ready_v2"
   */
  @IsSafeText({ min: 1, max: 512 })
  name: string;

  /**
   * WhatsApp's code of its language.
   * @example "en"
   */
  @Matches(/^[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,2}$/, {
    message: "language must be WhatsApp's code of a language, such as en or pt_BR",
  })
  language: string;

  @IsOptional()
  @IsIn(APPROVED_CATEGORIES)
  @ApiPropertyOptional({ enum: APPROVED_CATEGORIES })
  category?: ApprovedTemplate['category'];

  /** The variables that fill its placeholders, in their order. Each must be required: WhatsApp takes no empty one. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @ApiProperty({ type: [String] })
  parameters: string[];
}

/** What is said on one channel in one language. */
export class ChannelTextDto {
  /**
   * ICU MessageFormat, with the variables as arguments. `{amount}` alone is written as its type asks for. An optional
   * variable that was left out selects `none` in a `select`.
   * @example "Hi {payer}, your share is {amount}."
   */
  @IsSafeText({ min: 1, max: MAX_TEMPLATE_TEXT })
  text: string;

  /** Of WhatsApp alone. Without it the text is free text, which WhatsApp takes within 24 hours after the recipient wrote. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ApprovedTemplateDto)
  approved?: ApprovedTemplateDto;
}

class LocaleTextsDto {
  whatsapp?: ChannelTextDto;
  sms?: ChannelTextDto;
}

const VARIABLES_SCHEMA = {
  type: 'object',
  additionalProperties: { $ref: getSchemaPath(VariableDto) },
  description:
    'By name: letters, digits and underscores, the first a letter. What a message must bring, and nothing else.',
  example: {
    payer: { type: 'text' },
    amount: { type: 'money', currency: 'INR' },
    due: { type: 'date', required: false },
  },
} as const;
const LOCALES_SCHEMA = {
  type: 'object',
  additionalProperties: { $ref: getSchemaPath(LocaleTextsDto) },
  description: 'By locale (BCP 47, at most 50): the text of each channel. At most 64 KB with the variables.',
  example: {
    en: {
      whatsapp: {
        text: 'Hi {payer}, your share is {amount}.',
        approved: { name: 'bill_ready_v2', language: 'en', category: 'utility', parameters: ['payer', 'amount'] },
      },
      sms: { text: '{payer}: your share is {amount}.{due, select, none {} other { Pay by {due}.}}' },
    },
    hi: { sms: { text: '{payer}: आपका हिस्सा {amount} है।' } },
  },
} as const;

/** What of the draft is replaced; what is left out stays as it is. */
@ApiExtraModels(VariableDto, LocaleTextsDto, ChannelTextDto)
export class ChangeTemplateDto {
  /** Of the messages that are rendered from it. */
  @IsOptional()
  @IsIn(MESSAGE_CATEGORIES)
  @ApiPropertyOptional({ enum: MESSAGE_CATEGORIES })
  category?: MessageCategory;

  @IsOptional()
  @IsObject()
  @AsItCame()
  @ApiPropertyOptional(VARIABLES_SCHEMA)
  variables?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  @AsItCame()
  @ApiPropertyOptional(LOCALES_SCHEMA)
  locales?: Record<string, unknown>;
}

export class CreateTemplateDto {
  /**
   * 1 to 64 lower-case letters, digits or underscores.
   * @example "bill_ready"
   */
  @Matches(TEMPLATE_NAME, NAME_RULE)
  name: string;

  /** Of the messages that are rendered from it. Default: `transactional`. */
  @IsOptional()
  @IsIn(MESSAGE_CATEGORIES)
  @ApiPropertyOptional({ enum: MESSAGE_CATEGORIES })
  category?: MessageCategory;

  @IsOptional()
  @IsObject()
  @AsItCame()
  @ApiPropertyOptional(VARIABLES_SCHEMA)
  variables?: Record<string, unknown>;

  @IsObject()
  @AsItCame()
  @ApiProperty(LOCALES_SCHEMA)
  locales: Record<string, unknown>;
}

export class TemplateNameParam {
  @Matches(TEMPLATE_NAME, NAME_RULE)
  name: string;
}

export class TemplateVersionParam extends TemplateNameParam {
  @Transform(digitsAsNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version: number;
}

export class TemplateListQuery extends ExportableListQuery {
  /** Of the newest version. */
  @IsOptional()
  @IsIn(TEMPLATE_STATUSES)
  @ApiPropertyOptional({ enum: TEMPLATE_STATUSES })
  status?: TemplateStatus;
}

/** A version of a template. */
export class TemplateDto {
  name: string;
  /** From 1. */
  version: number;
  @ApiProperty({ enum: TEMPLATE_STATUSES })
  status: TemplateStatus;
  @ApiProperty({ enum: MESSAGE_CATEGORIES })
  category: MessageCategory;
  @ApiProperty(VARIABLES_SCHEMA)
  variables: object;
  @ApiProperty(LOCALES_SCHEMA)
  locales: object;
  createdAt: Date;
  /** The last change of the draft. */
  updatedAt: Date;
  publishedAt: Date | null;
  archivedAt: Date | null;
}

export class TemplatePageDto {
  items: TemplateDto[];
  nextCursor: string | null;
}
