import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { HAS_WORKER_ROLE } from './queue/started-worker.js';

/** Injection token of what the application answers over HTTP. */
export const HTTP_MODE = Symbol('HTTP_MODE');

/** Whether the application can answer what it is to answer over HTTP, and whether anybody hears what Siren tells. */
@Injectable()
export class HttpCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('CommunicationModule');

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(HTTP_MODE) private readonly mode: boolean | 'webhooks' | 'elsewhere',
    @Inject(HAS_WORKER_ROLE) private readonly sends: boolean,
  ) {}

  onApplicationBootstrap(): void {
    if (this.mode === true) this.requireHooks();
    if (this.mode === 'webhooks' && !this.host.httpAdapter?.getType()) {
      throw new Error(
        "CommunicationModule with `http: 'webhooks'` needs an application that listens: `NestFactory.create`",
      );
    }
    if (this.mode === false && this.sends) {
      this.logger.warn(
        "with `http: false` no receipt of Siren ever comes here, and messages are decided by their deadlines: set `http: 'webhooks'` " +
          "to receive them, or `http: 'elsewhere'` if a service on the same database does",
      );
    }
  }

  /**
   * Answering the API without the HTTP hooks would be an open door: no API key would be asked for, and a webhook's signature
   * could not be checked, since its bytes are parsed by then. So an application that asks for it must bring both.
   */
  private requireHooks(): void {
    const fastify = this.host.httpAdapter.getInstance<Partial<FastifyInstance> | undefined>();
    // Both leave a mark on the Fastify instance; see body-parsing.ts and api-key-gate.ts.
    const hasHooks = fastify?.hasDecorator?.('takesRawBodies') === true;
    const hasKeys = fastify?.hasRequestDecorator?.('actor') === true;
    if (hasHooks && hasKeys) return;
    throw new Error(
      'CommunicationModule with `http: true` needs the HTTP hooks and the API key: make the application with `createApp`, and import `AuthModule`',
    );
  }
}
