import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { IsMessageText } from '../accepting/message-content.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { ShownIncomingMessageDto } from '../inbox/incoming-message.dto.js';
import { ListedMessageDto } from '../messages/message.dto.js';
import { IsPlan, MAX_TEXT, StepDto } from '../messages/step.dto.js';
import { SuppressionChangeDto } from '../suppressions/suppression.dto.js';

/** What somebody writes to one person by hand, by the same rules as any message. */
export class HandAnswerDto extends PickType(SubmitMessageDto, [
  'template',
  'media',
  'location',
  'buttons',
  'locale',
  'transliterate',
  'metadata',
  'reference',
  'expiresAt',
  'policy',
  'category',
  'allowDuplicate',
]) {
  /**
   * As of a message. By WhatsApp free text goes only within 24 hours after the person wrote; else a `template` is needed.
   * @example "We have moved your table to 8 pm."
   */
  @IsMessageText()
  @ApiPropertyOptional({ minLength: 1, maxLength: MAX_TEXT })
  text?: string;

  /**
   * The incoming message of this person that it answers; that is settled with it, and its handlers are asked no more. The key must
   * also have the scope `incoming:read`.
   */
  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, example: null })
  replyTo?: string | null;

  /**
   * As of a message. Default: that of the policy; of a template, as of any message; else the channel by which the person wrote,
   * alone, and WhatsApp where they never did.
   */
  @IsOptional()
  @IsPlan()
  channels?: StepDto[];
}

const SAID_KINDS = ['message', 'incoming', 'suppression'] as const;
export type SaidKind = (typeof SAID_KINDS)[number];

/** One thing of a conversation: the field that is named like its `kind` has it, the others are null. */
export class SaidDto {
  /** `message`: what we wrote; `incoming`: what they wrote; `suppression`: a change of whether they may be written to. */
  @ApiProperty({ enum: SAID_KINDS })
  kind: SaidKind;
  /** Of the message, the incoming message or the change. */
  id: string;
  /** When it was accepted, came, or was changed. */
  at: Date;
  @ApiProperty({ type: ListedMessageDto, nullable: true })
  message: ListedMessageDto | null;
  @ApiProperty({ type: ShownIncomingMessageDto, nullable: true })
  incoming: ShownIncomingMessageDto | null;
  /**
   * Without the scope `suppressions` its `apiKeyId`, `keyName`, `note` and `liftedBecause` are null; without `incoming:read` the
   * `causeId` of an `opt_out`.
   */
  @ApiProperty({ type: SuppressionChangeDto, nullable: true })
  suppression: SuppressionChangeDto | null;
}

export class ConversationDto {
  /** Newest first. */
  @ApiProperty({ type: [SaidDto] })
  items: SaidDto[];
  /** Send it as `cursor` for what is older; null on the last page. */
  nextCursor: string | null;
  /** false: the API key lacks the scope `incoming:read`, and what the person wrote is left out. */
  hasIncoming: boolean;
}
