import { ApiProperty } from '@nestjs/swagger';

/** Messages that were submitted together, and how far they have got. */
export class BatchDto {
  id: string;
  /** Accepted items. */
  total: number;
  /** The share of them that is finished, from 0 to 1. */
  progress: number;
  /** How many are in each state. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { delivered: 146, sending: 54 } })
  counts: Record<string, number>;
  uploadComplete: boolean;
  createdAt: Date;
  /** When the last of them was finished; null until then. */
  finishedAt: Date | null;
}
