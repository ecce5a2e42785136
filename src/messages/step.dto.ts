import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { SUCCESS_STATUSES, type SuccessStatus } from '../config/choices.js';
import { SENDER_ID, SENDER_ID_RULE } from '../config/content-settings.js';
import { AUTO } from '../deciding/auto-fallback.js';
import type { RequestedStep } from '../deciding/plan.js';
import { IsListOf, IsSafeText, Keeps } from '../http/field-rules.js';
import type { FieldError } from '../http/problem.js';
import { say } from '../languages/say.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { type ProviderCode, providerCodes } from '../siren/provider.js';

/** Codes of providers that serve the channel of the step. */
const ProvidersOfChannel = (): PropertyDecorator =>
  Keeps<RequestedStep>('providersOfChannel', (value, { channel }) => {
    const allowed = codesFor(channel);
    const isKept = Array.isArray(value) && value.every((code) => allowed.some((known) => known === code));
    return isKept ? null : say('must be of {codes}', { codes: allowed.join(', ') });
  });

/** Of a step without a channel, that is what is wrong with it. */
function codesFor(channel: Channel | undefined): readonly string[] {
  const known = CHANNELS.filter((one) => channel === one);
  return (known.length === 0 ? CHANNELS : known).flatMap((one): readonly string[] => providerCodes(one));
}

/** The error of naming providers in a dialect that cannot ask for them. Undefined: the dialect can. */
export function providersNotTaken(
  steps: readonly RequestedStep[] | null | undefined,
  { takesProviders }: { takesProviders: boolean },
): FieldError[] {
  if (takesProviders) return [];
  return (steps ?? []).flatMap(({ providers }, i) =>
    providers == null ? [] : [{ path: `channels[${i}].providers`, message: say('needs SIREN_DIALECT=platform') }],
  );
}

const DAY_SECONDS = 86_400;

const FALLBACK_AFTER_SCHEMA: ApiPropertyOptions['oneOf'] = [
  { type: 'number', exclusiveMinimum: true, minimum: 0, maximum: DAY_SECONDS },
  { type: 'string', enum: [AUTO] },
];

/** Seconds, or that they are to be learned. */
const IsFallbackAfter = (): PropertyDecorator =>
  Keeps('isFallbackAfter', (value) =>
    value === AUTO || (typeof value === 'number' && value > 0 && value <= DAY_SECONDS)
      ? null
      : say('must be a number of seconds, more than 0 and at most {max}, or "auto"', { max: String(DAY_SECONDS) }),
  );

/** After the last step nothing follows: how long receipts are waited for is not learned. */
const AutoNotLast = (): PropertyDecorator =>
  Keeps('autoNotLast', (value) => {
    if (!Array.isArray(value)) return null;
    const last = value.at(-1) as { fallbackAfter?: unknown } | null | undefined;
    if (last?.fallbackAfter !== AUTO) return null;
    return {
      part: `[${value.length - 1}].fallbackAfter`,
      message: say(
        'must be a number of seconds on the last step, where it is how long receipts are waited for: "auto" is for steps that another follows',
      ),
    };
  });

/** A field that only steps of one channel may have. */
const OfChannel = (channel: Channel): PropertyDecorator =>
  Keeps<RequestedStep>('ofChannel', (_value, beside) =>
    beside.channel === channel ? null : say('is for steps by {channel} alone', { channel }),
  );

const PLAN_SIZE = { min: 1, max: 4 };
export const MAX_TEXT = 4096;

/** One channel to try. */
export class StepDto implements RequestedStep {
  @IsIn(CHANNELS)
  channel: Channel;

  /** Who is to deliver, in order: one's own failure (its account, its limits, its templates, that it goes on failing) asks for the next, before the channel is given up. Only with `SIREN_DIALECT=platform`. Default: Siren chooses. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(4)
  @ArrayUnique({ message: 'providers must name each provider once' })
  @ProvidersOfChannel()
  @ApiProperty({ enum: CHANNELS.flatMap((channel) => [...providerCodes(channel)]), isArray: true, required: false })
  providers?: ProviderCode[];

  /**
   * Seconds of silence after Siren's acceptance until the next step begins; on the last step, until the message is finished. More than 0, at most a day.
   * `auto`, not on the last step: the time within which 95 of 100 messages arrived on this channel in the recipient's country over the
   * last 7 days (at least 200, else those of all countries, else 300 s), between 30 and 900 s. It is settled when the message is accepted.
   */
  @IsOptional()
  @IsFallbackAfter()
  @ApiPropertyOptional({ oneOf: FALLBACK_AFTER_SCHEMA })
  fallbackAfter?: number | typeof AUTO;

  /** What an attempt must reach for the message to be done. */
  @IsOptional()
  @IsIn(SUCCESS_STATUSES)
  successStatus?: SuccessStatus;

  /** By WhatsApp alone. `template`: its approved template goes, also to those who wrote within 24 hours. The message must have one. */
  @IsOptional()
  @IsIn(['template'])
  @OfChannel('whatsapp')
  @ApiPropertyOptional({ enum: ['template'] })
  window?: 'template';

  /** By WhatsApp alone: the step is passed over (`window_closed`) unless its recipient wrote within 24 hours. */
  @IsOptional()
  @IsBoolean()
  @OfChannel('whatsapp')
  onlyIfWindowOpen?: boolean;

  /** What this step sends instead of the message's `text`; 1 to 4096 characters. */
  @IsOptional()
  @IsSafeText({ min: 1, max: MAX_TEXT })
  text?: string;

  /**
   * By SMS alone: whom it is shown to come from, 1 to 11 letters and digits (A to Z, with at least one letter), or a number. Default: that of `SMS_SENDER_ID` for the country of the number.
   * @example "ACME"
   */
  @IsOptional()
  @Matches(SENDER_ID, { message: SENDER_ID_RULE })
  @OfChannel('sms')
  senderId?: string;

  /** By SMS alone: how many segments it may have, each of which is paid for; beyond it the step is passed over, `sms_too_long`. More than `SMS_MAX_SEGMENTS` are never sent. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(255)
  @OfChannel('sms')
  maxSegments?: number;

  /** By SMS alone: cut a text that has too many segments, with an ellipsis, instead of passing the step over. */
  @IsOptional()
  @IsIn(['truncate'])
  @OfChannel('sms')
  onTooLong?: 'truncate';

  /** By SMS alone: write it in GSM-7, with 160 characters a segment instead of 70: quotes, dashes, spaces, letters and signs that the alphabet lacks become their nearest letters (“₹” is Rs). A dry run shows what comes of it. */
  @IsOptional()
  @IsBoolean()
  @OfChannel('sms')
  transliterate?: boolean;
}

/** The steps to try, in order: one to four, each channel once. */
export function IsPlan(): PropertyDecorator {
  return applyDecorators(
    IsListOf(() => StepDto, PLAN_SIZE),
    // The documentation is made of the decorators that stand at the property itself.
    ApiPropertyOptional({
      type: [StepDto],
      minItems: PLAN_SIZE.min,
      maxItems: PLAN_SIZE.max,
      uniqueItems: true,
      example: [{ channel: 'whatsapp', fallbackAfter: 300 }, { channel: 'sms' }],
    }),
    ArrayUnique((step: Partial<StepDto> | null) => step?.channel ?? step, {
      message: 'channels must name each channel once',
    }),
    AutoNotLast(),
  );
}
