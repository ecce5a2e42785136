import type { DatabaseOptions } from '../database/data-source.js';
import { StandingConnection } from '../database/standing-connection.js';
import type { WakeTopic } from './jobs.js';
import { WAKE_CHANNEL } from './queue.js';

/**
 * Hears, on a connection of its own, that a commit has put something into a queue. It only shortens the wait: who waits
 * for a wake-up polls beneath it, so a connection that is away costs half a second and nothing else.
 */
export class WakeUps {
  private readonly listeners = new Map<WakeTopic, Set<() => void>>();
  private readonly connection: StandingConnection;

  constructor(database: DatabaseOptions) {
    this.connection = new StandingConnection({
      database,
      applicationName: 'siren-gateway wake-ups',
      onOpen: async (client) => {
        client.on('notification', ({ payload }) => this.listeners.get(payload as WakeTopic)?.forEach((wake) => wake()));
        await client.query(`LISTEN ${WAKE_CHANNEL}`);
        // What was said while nobody listened.
        this.listeners.forEach((listeners) => listeners.forEach((wake) => wake()));
      },
    });
  }

  start(): void {
    this.connection.start();
  }

  stop(): Promise<void> {
    return this.connection.stop();
  }

  on(topic: WakeTopic, listener: () => void): void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
  }
}
