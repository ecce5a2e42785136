import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Draining } from '../../http/draining.js';
import { openEventStream } from '../../http/event-stream.js';
import { knownProblem } from '../../http/problems.js';
import { RequiresScope } from '../../http/route-access.js';
import { LiveDto } from '../reading/live.dto.js';
import { LiveWatch } from './live-watch.js';

@ApiTags('statistics')
@Controller('api/v1/statistics')
export class LiveController {
  constructor(
    private readonly liveWatch: LiveWatch,
    private readonly draining: Draining,
  ) {}

  /** How the service is doing now, as server-sent events: the first within a second, then one at each change, at most one a second. */
  @Get('live')
  @RequiresScope('statistics:read')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ type: LiveDto, description: 'Each event is the whole of it as JSON' })
  live(@Res() reply: FastifyReply): void {
    let sent: string | null = null;
    const unwatch = this.liveWatch.watch((live) => {
      if (live !== sent && send(live)) sent = live;
    });
    if (unwatch === null) throw knownProblem('too-many-watchers', { headers: { 'Retry-After': '10' } });
    const { send } = openEventStream(reply, this.draining.begun, unwatch);
  }
}
