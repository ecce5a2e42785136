import type { Client } from 'pg';
import type { DatabaseOptions } from '../database/data-source.js';
import { StandingConnection } from '../database/standing-connection.js';

/** What there may be something to do for. */
export type WakeTopic = 'deliveries' | 'webhooks' | 'incoming-messages' | 'events' | 'api-keys';

/** The channel of NOTIFY on which processes tell each other. */
const CHANNEL = 'siren_gateway_wake';
/** Other processes are told at most this often: a bulk is one hint, and a burst of single messages a few. */
const EVERY_MS = 20;

/**
 * Hints that there is something to do. They shorten a wait and carry nothing: who is woken looks by itself, and does so
 * each half second anyway. In this process a hint comes directly; other processes hear it by a `NOTIFY` on a connection of
 * its own, since commits that notify wait for each other and share no flush of the disk.
 */
export class WakeUps {
  private readonly listeners = new Map<WakeTopic, Set<() => void>>();
  private readonly connection: StandingConnection;
  private client: Client | undefined;
  private readonly pending = new Set<WakeTopic>();
  private timer: NodeJS.Timeout | undefined;

  constructor(database: DatabaseOptions) {
    this.connection = new StandingConnection({
      database,
      applicationName: 'siren-gateway wake-ups',
      onOpen: async (client) => {
        const own = (client as Client & { processID?: number }).processID;
        client.on('notification', ({ payload, processId }) => {
          if (processId !== own) this.hear(payload as WakeTopic);
        });
        client.once('end', () => (this.client = undefined));
        await client.query(`LISTEN ${CHANNEL}`);
        this.client = client;
        // What was said while nobody listened.
        for (const topic of this.listeners.keys()) this.hear(topic);
      },
    });
  }

  start(): void {
    this.connection.start();
  }

  stop(): Promise<void> {
    clearTimeout(this.timer);
    return this.connection.stop();
  }

  on(topic: WakeTopic, listener: () => void): void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
  }

  /** To be called when the commit was answered, never inside of a transaction. */
  wake(topic: WakeTopic): void {
    this.hear(topic);
    this.pending.add(topic);
    this.notifySoon();
  }

  private hear(topic: WakeTopic): void {
    this.listeners.get(topic)?.forEach((listener) => listener());
  }

  private notifySoon(): void {
    this.timer ??= setTimeout(() => void this.notifyOthers(), EVERY_MS).unref();
  }

  /** One after the other: a slow server is told of what came meanwhile at once. */
  private async notifyOthers(): Promise<void> {
    const topics = [...this.pending];
    this.pending.clear();
    // Who is not told looks within half a second.
    await this.client
      ?.query(`SELECT pg_notify('${CHANNEL}', topic) FROM unnest($1::text[]) AS t (topic)`, [topics])
      .catch(() => undefined);
    this.timer = undefined;
    if (this.pending.size > 0) this.notifySoon();
  }
}
