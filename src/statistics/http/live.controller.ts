import { Controller, Get, Injectable, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { filter } from 'rxjs';
import { databaseClock } from '../../database/clock.js';
import { Draining } from '../../http/draining.js';
import { openEventStream, polled } from '../../http/event-stream.js';
import { knownProblem } from '../../http/problems.js';
import { RequiresScope } from '../../http/route-hooks.js';
import { within } from '../../http/within.js';
import { LiveDto } from '../reading/live.dto.js';
import { StatisticsService } from '../reading/statistics.service.js';

/** How often watchers are told of changes at most, and how old the figures may be. */
const POLL_MS = 1_000;
/** Reading takes some milliseconds. A database that takes longer than this counts as not answering. */
const ANSWERS_WITHIN_MS = 3_000;
/** Of one process. Each is an open connection, and dashboards are few. */
export const MOST_WATCHERS = 200;

/**
 * Tells watchers how the service is doing. However many watch, there is one query each second. If nobody watches, there
 * is none.
 */
@Injectable()
export class LiveWatch {
  private watching = 0;
  private readonly looks = polled(POLL_MS, async () => {
    const live = await this.look();
    return live && JSON.stringify(live);
  }).pipe(filter((live) => live !== null));
  /** A query that is not answered yet. No second one is sent beside it. */
  private asking: Promise<LiveDto> | null = null;
  private last: { live: LiveDto; at: Date } | null = null;

  constructor(private readonly statistics: StatisticsService) {}

  /** How many watch just now. */
  get watchers(): number {
    return this.watching;
  }

  /**
   * @param listener hears the live figures as JSON, again and again, changed or not
   * @returns ends it; null: too many watch already
   */
  watch(listener: (live: string) => void): (() => void) | null {
    if (this.watching >= MOST_WATCHERS) return null;
    this.watching++;
    const subscription = this.looks.subscribe(listener);
    subscription.add(() => this.watching--);
    return () => subscription.unsubscribe();
  }

  /**
   * The current figures. While the database is away, the last ones and their time. Null: this process has never read
   * any.
   */
  private async look(): Promise<LiveDto | null> {
    const at = databaseClock.now();
    this.asking ??= this.statistics.getLive().finally(() => (this.asking = null));
    try {
      const live = await within(ANSWERS_WITHIN_MS, this.asking);
      this.last = { live, at };
      return live;
    } catch {
      return this.last && { ...this.last.live, staleSince: this.last.at };
    }
  }
}

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
