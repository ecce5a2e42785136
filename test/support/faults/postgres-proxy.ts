import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { WAIT_LIMIT_MS } from '../limits.js';
import { ProxiedConnection } from './proxied-connection.js';
import type { Moment } from './statement-watch.js';

/** A connection that was stopped at a moment. */
export interface Stopped {
  moment: Moment;
  /** Lets through what was kept back. Without it, the statement before which it was stopped never happens. */
  release: () => void;
  /** Ends the connection: nobody hears what was kept back. */
  cut: () => void;
}

/** A stop that is set: the first moment that fits stops its connection. */
export interface Stop {
  /** Resolves when a connection was stopped. Rejects when none was in time. */
  reached: Promise<Stopped>;
  /** Nobody waits for it any more. */
  clear: () => void;
}

/** Transactions that were committed since it was begun, each as its statements in their order. */
export interface Recording {
  transactions: readonly (readonly string[])[];
  stop: () => void;
}

interface PendingStop {
  fits: (moment: Moment) => boolean;
  reach: (stopped: Stopped) => void;
}

/**
 * A way to PostgreSQL that reads along. It can stop a connection at a statement, freeze every connection (nothing gets
 * through, nothing breaks), lose them (what is written vanishes and neither side is told), cut or refuse them.
 */
export class PostgresProxy {
  private readonly connections = new Set<ProxiedConnection>();
  /** Those of which the server still thinks that a client is there. */
  private readonly lost = new Set<ProxiedConnection>();
  private readonly stops = new Set<PendingStop>();
  private readonly recordings = new Set<(moment: Moment) => void>();
  private state: 'open' | 'frozen' | 'losing' | 'refusing' = 'open';

  private constructor(
    private readonly server: Server,
    private readonly postgres: { host: string; port: number },
  ) {
    server.on('connection', (client) => {
      if (this.state === 'refusing') return void client.resetAndDestroy();
      const connection: ProxiedConnection = new ProxiedConnection(client, this.postgres, (moment) =>
        this.classify({ moment, release: () => connection.release(), cut: () => connection.cut() }),
      );
      this.connections.add(connection);
      void connection.gone.then(() => this.connections.delete(connection));
      if (this.state === 'frozen') connection.freeze();
      if (this.state === 'losing') this.loseOne(connection);
    });
  }

  static async start(postgres: { host: string; port: number }): Promise<PostgresProxy> {
    // Else each statement would wait for the acknowledgement of the one before it, 40 ms.
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PostgresProxy(server, postgres);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Stops the first connection that comes to such a moment; the others go on. */
  stopAt(fits: (moment: Moment) => boolean): Stop {
    const { promise, resolve, reject } = Promise.withResolvers<Stopped>();
    const timer = setTimeout(() => reject(new Error('no connection came to the moment waited for')), WAIT_LIMIT_MS);
    const pending = { fits, reach: resolve };
    this.stops.add(pending);
    const clear = (): void => {
      clearTimeout(timer);
      this.stops.delete(pending);
    };
    return { reached: promise.finally(clear), clear };
  }

  record(): Recording {
    const transactions: (readonly string[])[] = [];
    const note = ({ when, statement, tag, transaction }: Moment): void => {
      if (when === 'after' && statement === 'COMMIT' && tag === 'COMMIT') transactions.push(transaction);
    };
    this.recordings.add(note);
    return { transactions, stop: () => this.recordings.delete(note) };
  }

  freeze(): void {
    this.state = 'frozen';
    for (const connection of this.connections) connection.freeze();
  }

  /** What was written meanwhile goes through. */
  thaw(): void {
    this.state = 'open';
    for (const connection of this.connections) connection.thaw();
  }

  /** The connections that are open now are lost for good, and so are those opened until `open`. */
  lose(): void {
    this.state = 'losing';
    for (const connection of this.connections) this.loseOne(connection);
  }

  refuse(): void {
    this.state = 'refusing';
    this.cut();
  }

  /** New connections get through again. */
  open(): void {
    this.state = 'open';
  }

  cut(): void {
    for (const connection of this.connections) connection.cut();
  }

  /** Resolves when the server has seen the end of every connection; those that were lost have none. */
  async drained(): Promise<void> {
    await Promise.all([...this.connections].map(({ gone }) => gone));
  }

  async close(): Promise<void> {
    this.cut();
    for (const connection of this.lost) connection.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private loseOne(connection: ProxiedConnection): void {
    connection.lose();
    this.connections.delete(connection);
    this.lost.add(connection);
  }

  private classify(stopped: Stopped): boolean {
    for (const note of this.recordings) note(stopped.moment);
    for (const stop of this.stops) {
      if (!stop.fits(stopped.moment)) continue;
      this.stops.delete(stop);
      stop.reach(stopped);
      return true;
    }
    return false;
  }
}
