import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What goes to a Postgres: statements, and the round trips that they share. */
export interface Trips {
  statements: number;
  trips: number;
}

export interface TripCounter {
  /** The same database, by way of the counter. */
  url: string;
  /** Since it was opened. */
  read(): Trips;
  close(): void;
}

const [QUERY, EXECUTE, SYNC, READY] = ['Q', 'E', 'S', 'Z'].map((letter) => letter.charCodeAt(0));
/** Of a message: its type, and its length, which counts itself. */
const HEAD = 5;

/** Stands between a client and Postgres, and counts by the wire's own protocol, whatever the client is. */
export async function openTripCounter(databaseUrl: string): Promise<TripCounter> {
  const to = new URL(databaseUrl);
  const total: Trips = { statements: 0, trips: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, upstream].forEach((one) => one.destroy()));
    }
    count(client, upstream, total);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: url.href, read: () => ({ ...total }), close };
}

/** A trip begins with what is sent while nothing is awaited: what is sent before its answer came shares it. */
function count(client: Socket, upstream: Socket, total: Trips): void {
  let awaited = 0;
  let isReady = false;
  // The first message has no type: it says who wants to connect.
  const fromClient = messageReader({ untyped: 1 }, (type) => {
    if (type === QUERY || type === EXECUTE) total.statements++;
    if (type !== QUERY && type !== SYNC) return;
    if (awaited === 0) total.trips++;
    awaited++;
  });
  const fromPostgres = messageReader({ untyped: 0 }, (type) => {
    if (type !== READY) return;
    // The first one ends the greeting.
    if (isReady) awaited--;
    isReady = true;
  });
  client.on('data', (bytes) => {
    fromClient(bytes);
    upstream.write(bytes);
  });
  upstream.on('data', (bytes) => {
    fromPostgres(bytes);
    client.write(bytes);
  });
}

/** Tells the type of each message, however the bytes are cut. */
function messageReader({ untyped }: { untyped: number }, onMessage: (type: number) => void): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let skipped = 0;
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      if (skipped > 0) {
        const now = Math.min(skipped, pending.length);
        pending = pending.subarray(now);
        skipped -= now;
      }
      const head = untyped > 0 ? HEAD - 1 : HEAD;
      if (skipped > 0 || pending.length < head) return;
      const length = pending.readInt32BE(head - 4);
      if (untyped > 0) untyped--;
      else onMessage(pending[0]!);
      pending = pending.subarray(head);
      skipped = length - 4;
    }
  };
}
