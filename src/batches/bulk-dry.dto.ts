import { ApiProperty } from '@nestjs/swagger';
import { PriceDto } from '../messages/message.dto.js';
import { CHANNELS, type Channel } from '../siren/channel.js';
import { RejectedDto } from './bulk.dto.js';

/** One message as it would be sent first. */
export class BulkSampleDto {
  /** Of its item, from 0. */
  index: number;
  /** E.164. */
  to: string;
  /** By which it would go first; null: by none now. */
  @ApiProperty({ enum: CHANNELS, nullable: true })
  channel: Channel | null;
  /** What the recipient would read. */
  text: string;
  /** Of an SMS; null: it would go by another channel. */
  segments: number | null;
}

/** What would become of a bulk. Nothing is stored, and nothing is sent. */
export class BulkDryRunDto {
  /** How many items were looked at. */
  found: number;
  /** False: there are more than a dry run looks at, 200,000 items and two minutes, or what was to come did not. What is told is of the first. */
  isComplete: boolean;
  /** New messages. */
  accepted: number;
  /** Items whose `idempotencyKey` was known. */
  repeated: number;
  /** Items that would be passed over (`duplicates: skip`). */
  skippedDuplicates: number;
  /** Phone numbers that would have more than one message in the batch. */
  duplicateNumbers: number;
  rejectedCount: number;
  /** By index, at most the first 1,000. */
  @ApiProperty({ type: [RejectedDto] })
  rejected: RejectedDto[];
  /** How many would be rejected, by the `type` of the problem. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '/problems/validation': 2 } })
  rejectedBy: Record<string, number>;
  /** Of those that would be accepted, how many would end without being sent, as far as is known now: suppressed ones, for example. */
  unsentCount: number;
  /** By index, at most the first 1,000. */
  @ApiProperty({ type: [RejectedDto] })
  unsent: RejectedDto[];
  /** Of the others, how many would go first by which channel. Those that would wait for a held template are in none. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { whatsapp: 110, sms: 11 } })
  channels: Record<string, number>;
  /** What those that would go first by SMS make together. */
  segments: number;
  /** What the first requests would cost together, by `PRICES`: an amount a currency. Fallbacks are not in it. */
  @ApiProperty({ type: [PriceDto] })
  prices: PriceDto[];
  /** The first ten that would be accepted. */
  @ApiProperty({ type: [BulkSampleDto] })
  samples: BulkSampleDto[];
}
