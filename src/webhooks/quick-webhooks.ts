import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Answering, QuickRoute } from '../http/quick-routes.js';
import { webhookAcknowledgeSeconds } from '../meters/meters.js';
import type { CheckedSirenOptions } from '../siren/checked-options.js';
import { verifySignature } from '../siren/signature.js';
import { SIGNATURE_HEADER } from '../siren/siren-signature.guard.js';
import { SIREN_OPTIONS } from '../siren/siren.options.js';
import { readArrival } from './arrival.js';
import { addressOf, type Endpoint, ENDPOINTS } from './arrived-webhook.js';
import { contentProblem } from './json-content.guard.js';
import { WebhookReceiver } from './webhook-receiver.js';

/**
 * Answers the webhooks of which nothing is to be said but that they are stored, ahead of everything else; whatever does not
 * pass all checks at once is told why by the controller. These have a line of the log only where they are slow: who debugs wants
 * one of each, and has all of them go through the controller.
 */
@Injectable()
export class QuickWebhooks implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly receiver: WebhookReceiver,
    @Inject(SIREN_OPTIONS) private readonly options: CheckedSirenOptions,
  ) {}

  onModuleInit(): void {
    if (Logger.isLevelEnabled('debug')) return;
    const { quickRoutes } = this.host.httpAdapter.getInstance<FastifyInstance>();
    for (const endpoint of ENDPOINTS) quickRoutes?.add(addressOf(endpoint), this.routeOf(endpoint));
  }

  private routeOf(endpoint: Endpoint): QuickRoute {
    const meter = webhookAcknowledgeSeconds.labels({ endpoint, status: 200 });
    const answering =
      (headers: IncomingHttpHeaders): Answering =>
      (body) => {
        if (!verifySignature(body, headers[SIGNATURE_HEADER], this.options.webhookSecrets.reveal())) return null;
        const arrival = readArrival(endpoint, body, headers);
        // What of a list is refused is also a line of the log.
        if (arrival.refused !== undefined) return null;
        return this.receiver.receive(arrival).then((answer) => ({ status: 200, body: JSON.stringify(answer) }));
      };
    return {
      take: ({ headers }) => (contentProblem(headers) === null ? answering(headers) : null),
      answered: (_status, seconds) => meter.observe(seconds),
    };
  }
}
