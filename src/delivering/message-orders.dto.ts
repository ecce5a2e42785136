import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { ChosenMessagesDto } from '../messages/chosen-messages.dto.js';
import { IsSendAt } from '../messages/delivery-window.dto.js';

/** Which messages are cancelled. With `ids`, too, `cursor` goes on behind what the call before has looked at. */
export class CancelManyDto extends ChosenMessagesDto {}

const NOT_CANCELLED = ['finished', 'too_late', 'not_found', 'busy'] as const;
export type NotCancelled = (typeof NOT_CANCELLED)[number];

/** A message that was not cancelled. */
export class NotCancelledDto {
  messageId: string;
  /**
   * `finished`: nothing more happens to it. `too_late`: Siren has it, or may have it. `not_found`: there is none of this id.
   * `busy`: a worker had it in hand for more than a second; ask again.
   */
  @ApiProperty({ enum: NOT_CANCELLED })
  reason: NotCancelled;
}

/** What became of messages that were to be cancelled. */
export class CancelledManyDto {
  dryRun: boolean;
  /** How many messages this call has looked at. */
  found: number;
  /** Of how many people those are that are cancelled. */
  recipients: number;
  /** With `dryRun`: how many would be, as it stands. */
  cancelled: number;
  notCancelledCount: number;
  /** How many were not, by the reason. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { finished: 20 } })
  notCancelledBy: Partial<Record<NotCancelled, number>>;
  /** The first 1,000. */
  @ApiProperty({ type: [NotCancelledDto] })
  notCancelled: NotCancelledDto[];
  /** There are more: send it as `cursor`; null: these were all. */
  nextCursor: string | null;
}

export class RescheduleDto {
  /** When it is sent instead: to come, at most 180 days ahead; ISO 8601 with an offset. Null: at once. */
  @ValidateIf(({ sendAt }: RescheduleDto) => sendAt !== null)
  @IsSendAt()
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  sendAt: string | null;
}
