import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { QuickRoute } from '../http/quick-routes.js';
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
 * pass all checks at once is told why by the controller. With these no line of the log is written: who debugs wants it, and
 * has all of them go through the controller.
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
    return {
      answer: (body, headers) => {
        if (contentProblem(headers) !== null) return null;
        if (!verifySignature(body, headers[SIGNATURE_HEADER], this.options.webhookSecrets)) return null;
        const arrival = readArrival(endpoint, body, headers);
        // What of a list is refused is also a line of the log.
        return arrival.refused === undefined ? this.receiver.receive(arrival) : null;
      },
      answered: (seconds) => meter.observe(seconds),
    };
  }
}
