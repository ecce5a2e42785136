import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { apiServerOf } from '../http/fastify-of.js';
import { webhookAcknowledgeSeconds } from '../meters/meters.js';
import { endpointOf } from './arrived-webhook.js';

/** Measures how fast Siren is answered. It is a hook, so that refusals and everything before a handler count too. */
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
