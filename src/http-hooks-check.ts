import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/**
 * Answering over HTTP without the HTTP hooks would be an open door: no API key would be asked for, and a webhook's signature
 * could not be checked, since its bytes are parsed by then. So an application that asks for it must bring both.
 */
@Injectable()
export class HttpHooksCheck implements OnApplicationBootstrap {
  constructor(private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const fastify = this.host.httpAdapter?.getInstance<Partial<FastifyInstance> | undefined>();
    // Both leave a mark on the Fastify instance; see body-parsing.ts and api-key-gate.ts.
    const hasHooks = fastify?.hasDecorator?.('takesRawBodies') === true;
    const hasKeys = fastify?.hasRequestDecorator?.('actor') === true;
    if (hasHooks && hasKeys) return;
    throw new Error(
      'CommunicationModule with `http: true` needs the HTTP hooks and the API key: make the application with `createApp`, and import `AuthModule`',
    );
  }
}
