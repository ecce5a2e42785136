import { Controller, Get, HttpStatus, Inject, Logger, Res } from '@nestjs/common';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { databaseClock } from '../database/clock.js';
import { Public } from '../http/public.decorator.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { ProbeLog } from '../logging/probe-log.js';
import type { WhatsAppLimitsDto } from '../statistics/reading/live.dto.js';
import { readSirenHealth } from './siren-health.js';
import { SirenHealthDto } from './siren-health.dto.js';

@ApiTags('webhooks of Siren')
@Controller('api/v1/webhooks/siren')
export class SirenHealthController {
  private readonly log = new ProbeLog(new Logger('Health'), {
    bad: 'Siren is unhealthy',
    good: 'Siren is healthy again',
  });

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Whether Siren can be sent to, as far as is known. Never asks Siren itself. */
  @Get('health')
  @Public()
  @ApiOkResponse({ type: SirenHealthDto, description: 'Nothing is wrong' })
  @ApiResponse({ status: HttpStatus.SERVICE_UNAVAILABLE, type: SirenHealthDto, description: 'The reasons tell what' })
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<SirenHealthDto> {
    const { reasons, whatsapp } = await readSirenHealth(this.context.dataSource);
    const isHealthy = reasons.length === 0;
    if (isHealthy) this.log.good();
    else this.log.bad(() => ({ reasons }));
    void reply.status(isHealthy ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return {
      status: isHealthy ? 'healthy' : 'unhealthy',
      service: 'siren-integration',
      timestamp: databaseClock.now(),
      reasons,
      ...(isLimited(whatsapp) && { details: whatsapp }),
    };
  }
}

function isLimited({ unknownWindowsClosedSince, heldTemplates }: WhatsAppLimitsDto): boolean {
  return unknownWindowsClosedSince !== null || heldTemplates.length > 0;
}
