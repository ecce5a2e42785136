import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { MessageSplitter } from './faults/postgres-messages.js';

/**
 * How whoever connects is treated. `resets`: at once, as where nobody listens. `closes`: when it has said who it is, as a
 * proxy without a server does. `closes_later`: when it has asked something. `hangs`: nothing is ever said. `is_full`: 53300.
 */
export type Treatment = 'serves' | 'resets' | 'closes' | 'closes_later' | 'hangs' | 'is_full';

/** One try to connect. */
export interface Try {
  at: number;
  /** Its application name; null where it was not heard. */
  name: string | null;
}

const READY = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const TOO_MANY = message('E', Buffer.from('SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0'));

/** The way to a PostgreSQL that can fail as servers and proxies do, and counts who comes. */
export class FailingPostgres {
  /** Since the treatment was changed last. */
  tries: Try[] = [];
  /** The most connections that were open at the same time since then. */
  most = 0;
  private treatment: Treatment = 'serves';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly upstream: { host: string; port: number },
  ) {
    server.on('connection', (socket) => this.take(socket));
  }

  static async start(url: string): Promise<FailingPostgres> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FailingPostgres(server, { host: hostname, port: Number(port) });
  }

  /** The address of a database, by this way. */
  urlOf(url: string): string {
    const by = new URL(url);
    by.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return by.href;
  }

  /** @param cut whether those that are connected lose their connections */
  treat(treatment: Treatment, { cut = true } = {}): void {
    this.treatment = treatment;
    this.tries = [];
    if (cut) for (const socket of this.sockets) socket.destroy();
    this.most = cut ? 0 : this.sockets.size;
  }

  async close(): Promise<void> {
    this.treat('resets');
    this.server.close();
    await once(this.server, 'close');
  }

  private take(socket: Socket): void {
    const { treatment } = this;
    const one: Try = { at: performance.now(), name: null };
    this.tries.push(one);
    this.sockets.add(socket);
    this.most = Math.max(this.most, this.sockets.size);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    if (treatment === 'resets') return void socket.resetAndDestroy();
    const splitter = new MessageSplitter(true);
    socket.on('data', (bytes: Buffer) => {
      for (const { type, body } of splitter.push(bytes)) {
        if (type === '') one.name = /application_name\0([^\0]*)/.exec(body.toString('latin1'))?.[1] ?? null;
        answer(socket, treatment, type);
      }
    });
    if (treatment === 'serves') this.pass(socket);
  }

  private pass(client: Socket): void {
    const server = connect(this.upstream);
    client.pipe(server);
    server.pipe(client);
    server.on('error', () => client.destroy());
    client.on('close', () => server.destroy());
  }
}

/** @param type the type of what was written; empty: who it is */
function answer(socket: Socket, treatment: Treatment, type: string): void {
  switch (treatment) {
    case 'closes':
      return void socket.destroy();
    case 'closes_later':
      return void (type === '' ? socket.write(READY) : socket.destroy());
    case 'is_full':
      return void socket.end(TOO_MANY);
    case 'serves':
    case 'resets':
    case 'hangs':
  }
}

/** A message of the server, as PostgreSQL's protocol has it. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
