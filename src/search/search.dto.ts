import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { IsSafeText } from '../http/field-rules.js';
import { digitsAsNumber } from '../http/params.dto.js';
import { type Scope, SCOPES } from '../http/scopes.js';

export const SEARCH_KINDS = [
  'message',
  'contact',
  'incoming_message',
  'suppression',
  'batch',
  'template',
  'event',
  'received_webhook',
] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

const MATCHES = ['id', 'provider_message_id', 'number', 'last_digits', 'reference', 'name', 'text', 'sender'] as const;
/** What of a hit is what was searched for. */
export type Match = (typeof MATCHES)[number];

/** Hits of each kind. */
const DEFAULT_HITS = 10;
const MOST_HITS = 50;

export class SearchQuery {
  /**
   * A phone number in any common way of writing, or its last digits, at least four; an id; Siren's id; the beginning of a reference
   * or of a template's name; words of a batch's name or of a template's text, one after the other, of which the last may be cut.
   * Capitals do not matter.
   * @example "+919876543210"
   */
  @IsSafeText({ min: 1, max: 256 })
  q: string;

  /** The most hits of each kind. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MOST_HITS, default: DEFAULT_HITS })
  @Transform(digitsAsNumber)
  @IsInt()
  @Min(1)
  @Max(MOST_HITS)
  limit: number = DEFAULT_HITS;
}

/** Something that was found. */
export class SearchHitDto {
  @ApiProperty({ enum: SEARCH_KINDS })
  kind: SearchKind;

  /** Its id; of a template the name, of a contact and a suppression the number. */
  id: string;

  @ApiProperty({ enum: MATCHES })
  matchedBy: Match;

  /** When it was accepted, received, made or changed last; of a contact: the newest message that was found of it. */
  at: Date;

  /**
   * Where the API tells more of it.
   * @example "/api/v1/contacts/%2B919876543210"
   */
  href: string;

  /** Whose it is, in E.164; of an incoming message of a strange sender as it came. */
  phoneNumber: string | null;

  /** Of a message, an incoming message or a template; of a webhook its result. */
  status: string | null;

  /** The reference of a message, the name of a batch or template, the reason of a suppression, the type of an event. */
  title: string | null;
}

/** A kind that the API key may not see. */
export class NotSearchedDto {
  @ApiProperty({ enum: SEARCH_KINDS })
  kind: SearchKind;

  @ApiProperty({ enum: SCOPES })
  requiredScope: Scope;
}

export class SearchDto {
  /** Newest first. */
  items: SearchHitDto[];

  /** Kinds of which more was found than is listed, or may be. */
  @ApiProperty({ enum: SEARCH_KINDS, isArray: true })
  more: SearchKind[];

  /** By last digits: how far back messages were looked through, the newest first, until there were enough or it took too long; null: all of them. */
  lookedBackTo: Date | null;

  /** Kinds that were left out, since the key lacks their scope. */
  notSearched: NotSearchedDto[];
}
