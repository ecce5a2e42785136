import { Client } from 'pg';
import type { WakeTopic } from './jobs.js';
import { WAKE_CHANNEL } from './queue.js';

const RECONNECT_MS = 1_000;

/**
 * Hears, on a connection of its own, that a commit has put something into a queue. It only shortens the wait: who waits
 * for a wake-up polls beneath it, so a connection that is away costs half a second and nothing else.
 */
export class WakeUps {
  private readonly listeners = new Map<WakeTopic, Set<() => void>>();
  private client: Client | undefined;
  private stopped = false;

  constructor(private readonly databaseUrl: string) {}

  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.client?.end().catch(() => undefined);
  }

  on(topic: WakeTopic, listener: () => void): void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
  }

  private async connect(): Promise<void> {
    if (this.stopped) return;
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'siren-gateway wake-ups',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.listeners.get(payload as WakeTopic)?.forEach((wake) => wake()));
    // Both events may come for one broken connection; `end` is the last.
    client.on('error', () => void client.end().catch(() => undefined));
    client.on('end', () => this.later());
    try {
      await client.connect();
      await client.query(`LISTEN ${WAKE_CHANNEL}`);
      this.listeners.forEach((listeners) => listeners.forEach((wake) => wake()));
    } catch {
      // A client that never connected emits no `end`.
      client.removeAllListeners('end');
      await client.end().catch(() => undefined);
      this.later();
    }
  }

  private later(): void {
    if (!this.stopped) setTimeout(() => void this.connect(), RECONNECT_MS).unref();
  }
}
