import { ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { IsMessageText } from '../accepting/message-text.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { IsPlan, MAX_TEXT, StepDto } from '../messages/step.dto.js';

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
