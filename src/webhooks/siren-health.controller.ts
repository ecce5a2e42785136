import { Controller, Get, HttpStatus, Inject, Logger, Res } from '@nestjs/common';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import { Public } from '../http/route-hooks.js';
import { within } from '../http/within.js';
import { ProbeLog } from '../logging/probe-log.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import type { WhatsAppLimitsDto } from '../statistics/reading/live.dto.js';
import { readWhatsAppLimits } from '../statistics/reading/statistics.service.js';
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

/** The longest time that a health check waits for the database. */
const LOOK_WITHIN_MS = 1_500;
/** An older answer of Siren's says nothing any more, because no process is asking. */
const STALE_SECONDS = 120;

/** The health of the connection to Siren, from stored state. */
interface StoredHealth {
  /** What is wrong. Empty: all is well. */
  reasons: string[];
  whatsapp: WhatsAppLimitsDto;
}

const NO_LIMITS: WhatsAppLimitsDto = { unknownWindowsClosedSince: null, heldTemplates: [] };

async function readSirenHealth(dataSource: DataSource): Promise<StoredHealth> {
  try {
    return await within(LOOK_WITHIN_MS, storedHealth(dataSource));
  } catch {
    // The driver's own words may hold the address and the user.
    return { reasons: ['the database cannot be reached'], whatsapp: NO_LIMITS };
  }
}

async function storedHealth(dataSource: DataSource): Promise<StoredHealth> {
  const { rows } = await poolOf(dataSource).query<{ reason: string }>(
    `SELECT reason FROM (
       SELECT 1 AS ordinal, channel, channel || ' is paused: ' || reason AS reason FROM channel_holds WHERE kind = 'pause'
       UNION ALL
       SELECT 2, '', problem FROM siren_checks
        WHERE problem IS NOT NULL AND answered_at > clock_timestamp() - interval '${STALE_SECONDS} seconds'
     ) AS reasons ORDER BY ordinal, channel`,
  );
  return { reasons: rows.map(({ reason }) => reason), whatsapp: await readWhatsAppLimits(dataSource) };
}
