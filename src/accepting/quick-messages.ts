import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { isJson } from '../http/body-parsing.js';
import { apiServerOf } from '../http/fastify-of.js';
import { readJsonBody } from '../http/json-body.js';
import type { Admitted } from '../http/actor.js';
import type { Answering, QuickAnswer, QuickRoute } from '../http/quick-routes.js';
import { validAs } from '../http/validation.js';
import { httpRequestSeconds } from '../meters/meters.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { inCallersTrace } from '../tracing/spans.js';
import { MessageAcceptance } from './accept-messages.js';
import { messageIdAt, MESSAGES } from './accepted-answer.js';
import { messageKeyOf } from './idempotency.js';
import { SubmitMessageDto } from './submit-message.dto.js';
import { submit, type Acceptance } from './submit.js';

/**
 * Accepts plain messages ahead of everything else: valid ones, of a key that may send them, without `Prefer: wait`.
 * Everything else, and every refusal, goes to the controller. These messages have a log line only if they are slow. At
 * `LOG_LEVEL=debug` all of them go through the controller, which logs each.
 */
@Injectable()
export class QuickMessages implements OnModuleInit {
  private readonly meters = new Map<number | 'aborted', { observe(seconds: number): void }>();

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
  ) {}

  onModuleInit(): void {
    if (Logger.isLevelEnabled('debug')) return;
    const fastify = apiServerOf(this.host);
    fastify.quickRoutes?.add(MESSAGES, this.routeFor(fastify));
  }

  private routeFor(fastify: Pick<FastifyInstance, 'admitAtOnce'>): QuickRoute {
    const answering =
      (headers: IncomingHttpHeaders, { actor, headers: limits }: Admitted): Answering =>
      (body) => {
        const read = readJsonBody(body);
        const message = read.ok ? validAs(SubmitMessageDto, read.value) : null;
        if (message === null || message.dryRun === true) return null;
        message.idempotencyKey = messageKeyOf({ headers }, message.idempotencyKey ?? undefined);
        return inCallersTrace(headers, () => submit(this.context, this.acceptance, message, actor.name)).then((taken) =>
          answerOf(taken, limits),
        );
      };
    return {
      take: (request) => {
        const { headers } = request;
        if (!isJson(headers) || headers['content-encoding'] !== undefined || headers.prefer !== undefined) return null;
        // Looked up with each request, because the API's guard may be set up later than this.
        const admitted = fastify.admitAtOnce?.(request, 'messages:send') ?? null;
        return admitted === null ? null : answering(headers, admitted);
      },
      answered: (status, seconds) => this.meterOf(status).observe(seconds),
    };
  }

  /** Looked up once for each status. A look-up costs more than counting. */
  private meterOf(status: number | 'aborted'): { observe(seconds: number): void } {
    let meter = this.meters.get(status);
    if (meter === undefined) {
      meter = httpRequestSeconds.labels({ route: MESSAGES, method: 'POST', status });
      this.meters.set(status, meter);
    }
    return meter;
  }
}

function answerOf({ claim, answer: { status, location, body } }: Acceptance, limits: readonly string[]): QuickAnswer {
  const headers = [
    ...limits,
    ...(location === null ? [] : ['location', location]),
    ...(claim === 'repeated' ? ['idempotent-replayed', 'true'] : []),
  ];
  return { status, body, headers, ...(location !== null && { about: { messageId: messageIdAt(location) } }) };
}
