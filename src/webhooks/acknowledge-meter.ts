import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { apiServerOf } from '../http/fastify-of.js';
import { webhookAcknowledgeSeconds } from '../meters/meters.js';
import { endpointOf } from './arrived-webhook.js';

/** Measures how fast Siren is answered. A hook, so that refusals count too, and all that comes before a handler. */
@Injectable()
export class AcknowledgeMeter implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    apiServerOf(this.host).addHook('onResponse', (request, reply, done) => {
      const endpoint = endpointOf(request);
      if (endpoint !== undefined) {
        webhookAcknowledgeSeconds.observe({ endpoint, status: reply.statusCode }, reply.elapsedTime / 1_000);
      }
      done();
    });
  }
}
