import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { webhookAcknowledgeSeconds } from '../meters/meters.js';

const ENDPOINT = /^\/api\/v1\/webhooks\/siren\/(message|delivery-status)$/;

/** Measures how fast Siren is answered. A hook, so that refusals count too, and all that comes before a handler. */
@Injectable()
export class AcknowledgeMeter implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('onResponse', (request, reply, done) => {
      const endpoint = ENDPOINT.exec(request.routeOptions.url ?? '')?.[1];
      if (endpoint !== undefined && request.method === 'POST') {
        webhookAcknowledgeSeconds.observe({ endpoint, status: reply.statusCode }, reply.elapsedTime / 1_000);
      }
      done();
    });
  }
}
