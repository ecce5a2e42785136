import { ApiProperty } from '@nestjs/swagger';
import { ShownIncomingMessageDto } from '../inbox/incoming-message.dto.js';
import { ListedMessageDto } from '../messages/message.dto.js';
import { SuppressionChangeDto } from '../suppressions/suppression.dto.js';

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
