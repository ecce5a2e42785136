import dns from 'node:dns';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

const NAME = 'database.test';

/** A way to a server that listens at an address of its own, as a server's own machine would. */
class Machine {
  readonly sockets = new Set<Socket>();

  private constructor(
    readonly address: string,
    private readonly server: Server,
  ) {}

  static async start(address: string, port: number, upstream: URL): Promise<Machine> {
    const server = createServer();
    const machine = new Machine(address, server);
    server.on('connection', (client) => {
      const way = connect(Number(upstream.port), upstream.hostname);
      machine.sockets.add(client);
      client
        .on('error', () => undefined)
        .on('close', () => {
          machine.sockets.delete(client);
          way.destroy();
        });
      way.on('error', () => undefined).on('close', () => client.destroy());
      client.pipe(way).pipe(client);
    });
    server.listen(port, address);
    await once(server, 'listening');
    return machine;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async die(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }
}

// Other systems answer at 127.0.0.1 alone.
describe.runIf(process.platform === 'linux')('a name that comes to mean another machine', () => {
  let database: TestDatabase;
  let first: Machine;
  let second: Machine;
  let gateway: Gateway;
  /** What the name means. */
  let means: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    first = await Machine.start('127.0.0.1', 0, new URL(database.url));
    second = await Machine.start('127.0.0.2', first.port, new URL(database.url));
    means = first.address;
    const lookup = dns.lookup.bind(dns) as (...args: unknown[]) => void;
    vi.spyOn(dns, 'lookup').mockImplementation((host: string, ...rest: unknown[]) =>
      lookup(host === NAME ? means : host, ...rest),
    );
    const url = new URL(database.url);
    url.host = `${NAME}:${first.port}`;
    gateway = await startGateway({ database: { ...database, url: url.href } });
  });
  afterAll(async () => {
    await gateway?.close();
    vi.restoreAllMocks();
    await first?.die();
    await second?.die();
    await database?.drop();
  });

  const submit = () => gateway.call('POST', '/api/v1/messages', { to: '+919876540001', text: 'Your share is ₹300' });

  it('is looked up anew by every connection: the pool’s, and the one that hears wake-ups', async () => {
    expect((await submit()).status).toBe(202);
    await eventually(() => expect(first.sockets.size).toBeGreaterThanOrEqual(2));
    expect(second.sockets.size).toBe(0);

    means = second.address;
    await first.die();
    await eventually(async () => expect((await submit()).status).toBe(202));
    await eventually(async () => {
      expect((await gateway.call('GET', '/health/ready')).status).toBe(200);
      expect(second.sockets.size).toBeGreaterThanOrEqual(2);
    });
  });

  it('is asked after ten seconds of silence whether it is still there', async () => {
    // A line of /proc/net/tcp: addresses in hexadecimal, the kind of the timer (2: keep-alive) and when it ends, in 1/100 s.
    const remote = `0200007F:${second.port.toString(16).toUpperCase().padStart(4, '0')}`;
    const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
    const timers = lines.filter((line) => line[2] === remote).map((line) => line[5]!.split(':'));
    expect(timers.length).toBeGreaterThanOrEqual(2);
    const ours = timers.filter(([kind]) => kind === '02');
    expect(ours.length).toBeGreaterThan(0);
    for (const [, when] of ours) expect(Number.parseInt(when!, 16)).toBeLessThanOrEqual(1_000);
  });
});
