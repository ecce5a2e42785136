import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { IsSendAt } from '../messages/is-send-at.js';

export class RescheduleDto {
  /** When it is sent instead: to come, at most 180 days ahead; ISO 8601 with an offset. Null: at once. */
  @ValidateIf(({ sendAt }: RescheduleDto) => sendAt !== null)
  @IsSendAt()
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  sendAt: string | null;
}
