import { Injectable } from '@nestjs/common';
import { databaseClock } from '../../database/clock.js';
import { within } from '../../http/within.js';
import type { LiveDto } from '../reading/live.dto.js';
import { StatisticsService } from '../reading/statistics.service.js';

/** How often watchers hear of a change at most, and how old what they hear may be. */
const POLL_MS = 1_000;
/** A database that takes longer does not answer: reading this takes some milliseconds. */
const ANSWERS_WITHIN_MS = 3_000;
/** Of one process. Each is an open connection, and dashboards are few. */
export const MOST_WATCHERS = 200;

/** Hears the live figures as JSON, again and again, changed or not. */
export type LiveListener = (live: string) => void;

/** Tells how the service is doing. However many watch, there is one query each second; when nobody does, none. */
@Injectable()
export class LiveWatch {
  private readonly listeners = new Set<LiveListener>();
  private polling = false;
  /** A question that is not answered yet: no second one is put beside it. */
  private asking: Promise<LiveDto> | null = null;
  private last: { live: LiveDto; at: Date } | null = null;

  constructor(private readonly statistics: StatisticsService) {}

  /** Until what it returns is called; null: too many watch already. */
  watch(listener: LiveListener): (() => void) | null {
    if (this.listeners.size >= MOST_WATCHERS) return null;
    this.listeners.add(listener);
    void this.poll();
    return () => void this.listeners.delete(listener);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    while (this.listeners.size > 0) {
      await this.send();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.polling = false;
  }

  private async send(): Promise<void> {
    const look = await this.look();
    if (look === null) return;
    const live = JSON.stringify(look);
    for (const listener of this.listeners) listener(live);
  }

  /** How it is; while the database is away, how it was and when. Null: this process has never read it. */
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
