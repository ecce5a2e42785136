import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ListQuery } from '../http/list-query.dto.js';

export const DEAD_LETTER_KINDS = ['message', 'webhook', 'incoming', 'event'] as const;
/** `message`: one of ours. `webhook`: one of Siren's. `incoming`: what a sender wrote. `event`: what nobody took of us. */
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

export class DeadLetterListQuery extends ListQuery {
  @IsOptional()
  @IsIn(DEAD_LETTER_KINDS)
  kind?: DeadLetterKind;
}

export class DeadLetterDto {
  /** That of the message, the webhook, the incoming message or the event. */
  id: string;

  @ApiProperty({ enum: DEAD_LETTER_KINDS })
  kind: DeadLetterKind;

  /** How often handling it has failed before it was given up. */
  failures: number;

  /** Siren's id of what it is about; null for our own messages and events. */
  providerMessageId: string | null;

  /** When it was accepted or received. */
  createdAt: Date;
}

export class DeadLetterPageDto {
  items: DeadLetterDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

/** What is handled once more. */
export class ReplayedDto {
  id: string;

  @ApiProperty({ enum: DEAD_LETTER_KINDS })
  kind: DeadLetterKind;
}
