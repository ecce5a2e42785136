import { ApiPropertyOptional } from '@nestjs/swagger';
import { WhatsAppLimitsDto } from '../statistics/reading/live.dto.js';

/** How Siren and we get along. */
export class SirenHealthDto {
  status: 'healthy' | 'unhealthy';
  service: 'siren-integration';
  timestamp: Date;
  /** What is wrong; empty when nothing is. */
  reasons: string[];
  /** What is not used for now although all is well; left out where there is nothing. */
  @ApiPropertyOptional({ type: WhatsAppLimitsDto })
  details?: WhatsAppLimitsDto;
}
