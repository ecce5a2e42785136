import { Injectable } from '@nestjs/common';
import { StatisticsService } from '../reading/statistics.service.js';

/** How often watchers hear of a change at most, and how old what they hear may be. */
const POLL_MS = 1_000;
/** Of one process. Each is an open connection, and dashboards are few. */
export const MOST_WATCHERS = 200;

/** Hears the live figures as JSON, again and again, changed or not. */
export type LiveListener = (live: string) => void;

/** Tells how the service is doing. However many watch, there is one query each second; when nobody does, none. */
@Injectable()
export class LiveWatch {
  private readonly listeners = new Set<LiveListener>();
  private polling = false;

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
      // While the database is away nothing is told; a watcher's connection is kept alive by itself.
      await this.send().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.polling = false;
  }

  private async send(): Promise<void> {
    const live = JSON.stringify(await this.statistics.getLive());
    for (const listener of this.listeners) listener(live);
  }
}
