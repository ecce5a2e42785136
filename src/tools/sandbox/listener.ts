import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The sandbox's socket: opened, made to refuse connections, and opened again on the same port. */
export class Listener {
  private address: AddressInfo | null = null;

  constructor(private readonly app: FastifyInstance) {}

  get port(): number {
    return this.address?.port ?? 0;
  }

  /** @param port 0 takes a free one. */
  async open(host: string, port: number): Promise<void> {
    await this.app.listen({ host, port });
    this.address = this.app.server.address() as AddressInfo;
  }

  /** From now on connections are refused; those that are open break. */
  refuse(): void {
    this.app.server.close();
    this.app.server.closeAllConnections();
  }

  /** Listens again after `refuse`; does nothing where it already listens. */
  async accept(): Promise<void> {
    const { server } = this.app;
    if (server.listening || this.address === null) return;
    server.listen({ host: this.address.address, port: this.address.port });
    await once(server, 'listening');
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
