import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { IsListOf, IsSafeText, Keeps, textComplaint } from '../http/field-rules.js';
import { say, type Sentence } from '../languages/say.js';
import { linkComplaint } from '../media/media-url.js';
import type { MessageMedia } from '../deciding/message-content.js';
import type { OutboundLocation } from '../siren/outbound-message.js';
import {
  MAX_BUTTONS,
  MEDIA_LIMITS,
  WHATSAPP_MEDIA_TYPES,
  type WhatsAppMediaType,
  TEXT_LIMITS,
} from '../siren/whatsapp-limits.js';

const limitsOf = (type: unknown) =>
  MEDIA_LIMITS[type as WhatsAppMediaType] as (typeof MEDIA_LIMITS)[WhatsAppMediaType] | undefined;
const essence = (mimeType: string) => mimeType.split(';')[0]!.trim().toLowerCase();

function mimeTypeComplaint(value: unknown, { type }: { type?: unknown }): Sentence | null {
  const said = textComplaint(value, { min: 1, max: 128 });
  const allowed = limitsOf(type)?.mimeTypes;
  // Of an unknown type nothing is known but that.
  if (said !== null || allowed === undefined || allowed.includes(essence(value as string))) return said;
  return say('must be one that WhatsApp takes as {type}: {allowed}', {
    type: String(type),
    allowed: allowed.join(', '),
  });
}

function captionComplaint(value: unknown, { type }: { type?: unknown }): Sentence | null {
  if (limitsOf(type)?.hasCaption === false) {
    return say('is not shown by WhatsApp with a file of type {type}', { type: String(type) });
  }
  return textComplaint(value, { min: 1, max: TEXT_LIMITS.caption });
}

function filenameComplaint(value: unknown, { type }: { type?: unknown }): Sentence | null {
  if (type !== 'document') return say('is for documents alone');
  const said = textComplaint(value, { min: 1, max: TEXT_LIMITS.filename });
  return said ?? (/[/\\\p{Cc}]/u.test(value as string) ? say('must not contain slashes or control characters') : null);
}

/** A file. Siren fetches it, this service does not. */
export class MessageMediaDto implements MessageMedia {
  /** By WhatsApp: `image` up to 5 MB, `voice` and `video` up to 16 MB, `document` up to 100 MB, `sticker` up to 500 KB. By SMS: a link. */
  @IsIn(WHATSAPP_MEDIA_TYPES)
  type: WhatsAppMediaType;

  /**
   * Its address on the public Internet, `https:`, up to 2000 characters.
   * @example "https://files.example.com/bill.png"
   */
  @Keeps('isPublicLink', (value) => linkComplaint(value, TEXT_LIMITS.url))
  url: string;

  /**
   * One that WhatsApp takes for the type, such as `image/png`. Left out: Siren finds it out.
   * @example "image/png"
   */
  @IsOptional()
  @Keeps('isMimeTypeOf', mimeTypeComplaint)
  mimeType?: string;

  /**
   * What is shown with an `image`, a `video` or a `document`, up to 1024 characters. Without one, the message's `text` is.
   * @example "Dinner, 24 January"
   */
  @IsOptional()
  @Keeps('isCaptionOf', captionComplaint)
  caption?: string;

  /**
   * What a `document` is called, up to 240 characters.
   * @example "bill.pdf"
   */
  @IsOptional()
  @Keeps('isFilenameOf', filenameComplaint)
  filename?: string;
}

/** A place. By SMS: its name, its address and a link to a map. */
export class MessageLocationDto implements OutboundLocation {
  /**
   * In degrees, -90 to 90.
   * @example 12.971599
   */
  @IsNumber()
  @Min(-90)
  @Max(90)
  latitude: number;

  /**
   * In degrees, -180 to 180.
   * @example 77.594566
   */
  @IsNumber()
  @Min(-180)
  @Max(180)
  longitude: number;

  /** @example "Truffles" */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  name?: string;

  /** @example "28 St Mark's Road, Bengaluru" */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  address?: string;
}

export const BUTTON_TYPES = ['reply', 'url'] as const;

function titleComplaint(value: unknown): Sentence | null {
  const said = textComplaint(value, { min: 1, max: TEXT_LIMITS.buttonTitle });
  return said ?? (isPlainLine(value as string) ? null : say('must be one line with something to read'));
}

const isPlainLine = (text: string): boolean => text.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

function idComplaint(value: unknown, { type }: { type?: unknown }): Sentence | null {
  if (type === 'url') return value == null ? null : say('is for buttons of type reply alone');
  const said = textComplaint(value, { min: 1, max: TEXT_LIMITS.buttonId });
  // WhatsApp takes no spaces around it.
  return said ?? ((value as string).trim() === value ? null : say('must not begin or end with white space'));
}

function urlComplaint(value: unknown, { type }: { type?: unknown }): Sentence | null {
  if (type !== 'url') return value == null ? null : say('is for buttons of type url alone');
  return linkComplaint(value, TEXT_LIMITS.url);
}

/** What the recipient may press. By SMS: a numbered choice. */
export class MessageButtonDto {
  /** `reply`: it comes back as an incoming message with `button` and `replyTo`. `url`: it opens an address. */
  @IsIn(BUTTON_TYPES)
  type: (typeof BUTTON_TYPES)[number];

  /**
   * Of a `reply`, which comes back with it; up to 256 characters.
   * @example "yes"
   */
  @Keeps('isButtonId', idComplaint)
  @ApiPropertyOptional({ minLength: 1, maxLength: TEXT_LIMITS.buttonId })
  id?: string;

  /**
   * What stands on it, up to 20 characters.
   * @example "Yes, I am in"
   */
  @Keeps('isButtonTitle', titleComplaint)
  title: string;

  /** Of a `url`: an address on the public Internet, `https:`, up to 2000 characters. */
  @Keeps('isButtonUrl', urlComplaint)
  @ApiPropertyOptional({ maxLength: TEXT_LIMITS.url })
  url?: string;
}

/** Up to three buttons, no two of which are alike. */
export function IsButtons(): PropertyDecorator {
  return applyDecorators(
    IsListOf(() => MessageButtonDto, { min: 1, max: MAX_BUTTONS }),
    Keeps('areDifferentButtons', (buttons) => {
      const twin = twinIn(buttons);
      return twin === null ? null : { part: twin, message: say('must not be that of another button') };
    }),
  );
}

/** The first field of a button that another one before it has too. */
function twinIn(buttons: unknown): string | null {
  if (!Array.isArray(buttons)) return null;
  for (const field of ['id', 'title'] as const) {
    const seen = new Set<string>();
    for (const [i, button] of (buttons as (Partial<MessageButtonDto> | null)[]).entries()) {
      const value: unknown = button?.[field];
      if (typeof value !== 'string') continue;
      if (seen.has(value.trim())) return `[${i}].${field}`;
      seen.add(value.trim());
    }
  }
  return null;
}

/** What goes beside a text, by WhatsApp; an SMS says it in its text. */
export class BesideTextDto {
  /** The file that goes with it. */
  @ApiProperty({ type: MessageMediaDto, nullable: true })
  media: MessageMediaDto | null;
  /** The place. */
  @ApiProperty({ type: MessageLocationDto, nullable: true })
  location: MessageLocationDto | null;
  /** What its recipient may press. */
  @ApiProperty({ type: [MessageButtonDto] })
  buttons: MessageButtonDto[];
}
