import type { IncomingHttpHeaders } from 'node:http';
import { type CanActivate, type ExecutionContext, Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { apiServerOf } from '../http/fastify-of.js';
import type { FastifyRequest } from 'fastify';
import type { Problem } from '../http/problem.js';
import { unsupportedMediaTypeProblem } from '../http/problems.js';
import type { Answering, QuickRoute } from '../http/quick-routes.js';
import { say } from '../languages/say.js';
import { webhookAcknowledgeSeconds } from '../meters/meters.js';
import type { CheckedSirenOptions } from '../siren/checked-options.js';
import { verifySignature } from '../siren/signature.js';
import { SIGNATURE_HEADER } from '../siren/siren-signature.guard.js';
import { SIREN_OPTIONS } from '../siren/siren.options.js';
import { readArrival } from './arrival.js';
import { webhookPath, type Endpoint, ENDPOINTS } from './arrived-webhook.js';
import { WebhookReceiver } from './webhook-receiver.js';

/**
 * Answers plain webhooks ahead of everything else: those that pass all checks and are stored. Any other goes to the
 * controller, which says why it was refused. These webhooks have a log line only if they are slow. At `LOG_LEVEL=debug`
 * all of them go through the controller, which logs each.
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
    const { quickRoutes } = apiServerOf(this.host);
    for (const endpoint of ENDPOINTS) quickRoutes?.add(webhookPath(endpoint), this.routeOf(endpoint));
  }

  private routeOf(endpoint: Endpoint): QuickRoute {
    const meter = webhookAcknowledgeSeconds.labels({ endpoint, status: 200 });
    const answering =
      (headers: IncomingHttpHeaders): Answering =>
      (body) => {
        if (!verifySignature(body, headers[SIGNATURE_HEADER], this.options.webhookSecrets.reveal())) return null;
        const arrival = readArrival(endpoint, body, headers);
        // Refused items of a list are logged too.
        if (arrival.refused !== undefined) return null;
        return this.receiver.receive(arrival).then((answer) => ({ status: 200, body: JSON.stringify(answer) }));
      };
    return {
      take: ({ headers }) => (contentProblem(headers) === null ? answering(headers) : null),
      answered: (_status, seconds) => meter.observe(seconds),
    };
  }
}

/** JSON under any of its names. The signed bytes are read as UTF-8, so another charset would be a lie. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i;

/**
 * What is wrong with how a body is sent. Null: it is plain JSON. In a compressed body it is unclear which bytes were
 * signed.
 */
function contentProblem(headers: IncomingHttpHeaders): Problem | null {
  const type = headers['content-type']?.trim() ?? '';
  if (!JSON_TYPE.test(type) || OTHER_CHARSET.test(type)) {
    return unsupportedMediaTypeProblem(say('Send the body as application/json in UTF-8.'));
  }
  if (headers['content-encoding'] !== undefined) {
    return unsupportedMediaTypeProblem(say('Send the body without a Content-Encoding.'));
  }
  return null;
}

/** Lets only uncompressed JSON pass. */
@Injectable()
export class JsonContentGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const problem = contentProblem(context.switchToHttp().getRequest<FastifyRequest>().headers);
    if (problem !== null) throw problem;
    return true;
  }
}
