import type { DataSource } from 'typeorm';
import { type EventFilter, type EventPage, findEvents } from './find-events.js';

const POLL_MS = 250;

/** The page. If it is empty and nothing more is there, the first non-empty one, within `ms` and before the stop. */
export async function waitForEvents(
  dataSource: DataSource,
  filter: EventFilter,
  from: { after: string | null; limit: number },
  ms: number,
  stop: AbortSignal,
): Promise<EventPage> {
  const until = performance.now() + ms;
  for (let { after } = from; ;) {
    const page = await findEvents(dataSource, filter, { after, limit: from.limit });
    if (page.events.length > 0 || page.more || stop.aborted || performance.now() >= until) return page;
    after = page.after;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
