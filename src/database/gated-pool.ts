import pg from 'pg';
import type { Client, Pool, PoolConfig } from 'pg';
import { type ConnectGate, YOUNG_MS } from './connect-gate.js';
import { openSession, type SessionSettings } from './session.js';
import { DatabaseUnavailable, isQueryTimeout, isReadOnly, reasonOf } from './database-errors.js';

export interface GatedPoolOptions {
  session: SessionSettings;
  gate: ConnectGate;
  /** Sees every error of a statement, whoever sent it. */
  onError: (error: unknown) => void;
}

type Done = (error: Error | null, client?: Client) => void;

/**
 * A pool of `pg` whose connections are opened one at a time through a gate. `pg` opens one for each statement that waits,
 * again and again while the server refuses. Here, while none can be opened, a statement waits for a connection that is
 * there already, and fails at once with DatabaseUnavailable where there is none. When one connection learns that its server
 * has become read-only, all of them are closed: they lead to the same server, and the address may lead to another by now.
 */
export function gatedPool(config: PoolConfig, options: GatedPoolOptions): Pool {
  const { gate } = options;
  const opened = new Set<Client>();
  const events = { onOpened: take, onFailed: growLater, onReadOnly: closeOthers };
  const pool = new pg.Pool({ ...config, Client: clientFactory(options, events) });
  const size = pool.options.max;
  let timer: NodeJS.Timeout | undefined;
  // The pool reads it whenever it would open another connection. With none open, the new client refuses at once.
  Object.defineProperty(pool.options, 'max', {
    get: () => (gate.mayTry() || isRefusing() ? size : Math.min(size, pool.totalCount)),
  });
  return pool;

  /** What is open counts one more than there is while a try is under way. */
  function isRefusing(): boolean {
    return gate.isShut && pool.totalCount <= (gate.isTrying ? 1 : 0);
  }

  function take(client: Client): void {
    opened.add(client);
    client.once('end', () => opened.delete(client));
    grow();
  }

  /** As if the network had: whoever uses one is told by its error, and the pool drops those that nobody uses. */
  function closeOthers(than: Client): void {
    for (const client of opened) if (client !== than) client.connection.stream.destroy();
  }

  /** The pool opens connections for whoever asks, not for who waits: each that is there makes room for the next. */
  function grow(): void {
    if (pool.waitingCount === 0 || pool.totalCount >= size || gate.isTrying) return;
    if (!gate.mayTry()) return growLater();
    pool.connect().then(
      (client) => client.release(),
      () => undefined,
    );
  }

  /** Who has begun to wait meanwhile need not wait for those that are there any more. */
  function growLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      grow();
    }, gate.retryInMs()).unref();
  }
}

interface ClientEvents {
  onOpened: (client: Client) => void;
  onFailed: () => void;
  onReadOnly: (client: Client) => void;
}

/** What the pool calls `new` on, with its own options. */
function clientFactory(options: GatedPoolOptions, events: ClientEvents): new () => Client {
  return function GatedClient(config: pg.ClientConfig) {
    return gatedClient(new pg.Client(config), options, events);
  } as unknown as new () => Client;
}

/** The client, with a `connect` that asks the gate and a `query` that closes it once it is of no use any more. */
function gatedClient(
  client: Client,
  { gate, session, onError }: GatedPoolOptions,
  { onOpened, onFailed, onReadOnly }: ClientEvents,
): Client {
  const connect = client.connect.bind(client) as () => Promise<unknown>;
  let openedAt: number | undefined;

  async function open(done: Done): Promise<void> {
    try {
      await openSession(client, session, connect);
    } catch (error) {
      gate.failed(error);
      done(error as Error);
      return onFailed();
    }
    openedAt = performance.now();
    gate.succeeded();
    done(null, client);
    onOpened(client);
  }

  function lose(): void {
    gate.lost();
    onFailed();
  }

  client.on('error', () => {
    if (openedAt !== undefined && performance.now() - openedAt < YOUNG_MS) lose();
  });
  client.connect = ((done: Done): void => {
    if (gate.begin()) void open(done);
    else
      process.nextTick(
        done,
        new DatabaseUnavailable(`the database cannot be reached: ${reasonOf(gate.error)}`, gate.error),
      );
  }) as Client['connect'];
  watchErrors(client, (error) => {
    onError(error);
    if (isReadOnly(error)) {
      lose();
      onReadOnly(client);
    }
    // Nobody knows what such a connection is still doing, and what lies behind it: given back to the pool it would be handed
    // out next. While a statement is under way, `end` breaks the connection off instead of saying good-bye.
    if (isReadOnly(error) || isQueryTimeout(error)) void client.end();
  });
  return client;
}

/** Lets `seen` see each error of a statement, be it by promise or by callback. */
export function watchErrors(client: Client, seen: (error: unknown) => void): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const watched = (...args: unknown[]): unknown => {
    const done = args.at(-1);
    if (typeof done === 'function') {
      const callback = (error: unknown, result: unknown): unknown => {
        if (error) seen(error);
        return (done as (error: unknown, result: unknown) => unknown)(error, result);
      };
      return query(...args.slice(0, -1), callback);
    }
    const result = query(...args);
    if (result instanceof Promise) result.catch(seen);
    return result;
  };
  client.query = watched as Client['query'];
}
