import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import type { MessageStatus } from '../deciding/status.js';

const POLL_MS = 100;

export interface WatchedStatus {
  status: MessageStatus;
  finished: boolean;
}

interface Watcher {
  id: string;
  isThere: (progress: WatchedStatus) => boolean;
  done: () => void;
}

/**
 * Lets callers wait until a message has reached a state. However many wait, one query each tenth of a second looks for
 * all of them. The worker that moves a message may be another process.
 */
export class MessageWatch {
  private readonly watchers = new Set<Watcher>();
  private polling = false;

  /** @param stop nobody waits any longer */
  constructor(
    private readonly dataSource: DataSource,
    private readonly stop: AbortSignal,
  ) {
    stop.addEventListener('abort', () => this.watchers.forEach(({ done }) => done()));
  }

  /** Resolves when the message is there, after `ms`, or at the stop. */
  async until(id: string, isThere: (progress: WatchedStatus) => boolean, ms: number): Promise<void> {
    if (ms <= 0 || this.stop.aborted) return;
    let watcher: Watcher | undefined;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      watcher = { id, isThere, done: resolve };
      this.watchers.add(watcher);
      timer = setTimeout(resolve, ms);
      void this.poll();
    });
    clearTimeout(timer);
    this.watchers.delete(watcher!);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    while (this.watchers.size > 0) {
      // A database that is away only makes the callers wait. Their own time limits end the wait.
      await this.look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.polling = false;
  }

  private async look(): Promise<void> {
    const { rows } = await poolOf(this.dataSource).query<WatchedStatus & { id: string }>(
      `SELECT d.message_id AS id, d.status, d.finished_at IS NOT NULL AS finished
         FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id`,
      [[...new Set([...this.watchers].map(({ id }) => id))]],
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const watcher of this.watchers) {
      const progress = found.get(watcher.id);
      if (progress && watcher.isThere(progress)) watcher.done();
    }
  }
}
