import pg, { type Client } from 'pg';
import { reconnectPauseMs, YOUNG_MS } from './connect-gate.js';
import { CONNECTING, type DatabaseOptions, sessionOf } from './data-source.js';
import { Secret } from '../secrets/secret.js';
import { openSession } from './session.js';
import { isReadOnly } from './database-errors.js';
import { watchErrors } from './gated-pool.js';

export interface StandingConnectionOptions {
  database: DatabaseOptions;
  applicationName: string;
  /** Makes use of the connection whenever it is there again. Rejects when it cannot: then the next one is tried. */
  onOpen: (client: Client) => Promise<void>;
}

/** What a statement on such a connection may take. */
const ANSWER_WITHIN_MS = 5_000;
/** How long a server may take to see the end of a connection. */
const END_WITHIN_MS = 1_000;

/**
 * A connection that is always there, beside the pool. One loop opens it, waits for its end and opens the next one, after a
 * pause that grows while it fails: so there is one try at a time, however a connection ends.
 */
export class StandingConnection {
  private client: Client | undefined;
  private isStopped = false;
  private endPause: (() => void) | undefined;
  private done: Promise<void> | undefined;

  constructor(private readonly options: StandingConnectionOptions) {}

  start(): void {
    this.done ??= this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.endPause?.();
    if (this.client !== undefined) await close(this.client);
    await this.done;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.isStopped;) {
      failures = (await this.stand()) < YOUNG_MS ? failures + 1 : 1;
      if (!this.isStopped) await this.pause(reconnectPauseMs(failures, Math.random()));
    }
  }

  /** Resolves, when the connection has ended, to how long it stood, in ms; 0: it could not be opened. */
  private async stand(): Promise<number> {
    const { database, applicationName, onOpen } = this.options;
    const client = new pg.Client({
      connectionString: Secret.of(database.databaseUrl).reveal(),
      application_name: applicationName,
      query_timeout: ANSWER_WITHIN_MS,
      ...CONNECTING,
    });
    this.client = client;
    // Its server was a primary; the next connection looks for the one that is.
    watchErrors(client, (error) => void (isReadOnly(error) && client.end().catch(() => undefined)));
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    try {
      await openSession(client, sessionOf(database));
      await onOpen(client);
    } catch {
      await close(client);
      return 0;
    }
    const openedAt = performance.now();
    await ended;
    return performance.now() - openedAt;
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.endPause = undefined;
  }
}

/** Says good-bye, but breaks the connection off where nobody answers it: a socket left behind counts at the server. */
async function close(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), END_WITHIN_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}
