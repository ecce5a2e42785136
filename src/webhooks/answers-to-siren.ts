import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { apiServerOf } from '../http/fastify-of.js';
import { requestLogger } from '../http/logging.js';
import { problemSentBy } from '../http/problem.filter.js';
import { webhookAcknowledgeSeconds } from '../meters/meters.js';
import { type Endpoint, endpointOf } from './arrived-webhook.js';

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

/** The most fields that a line names. */
const MAX_FIELDS = 10;

/** The check that a webhook failed, by the status of its answer. A 503 is our fault, and logged where it arises. */
const CHECKS: Readonly<Record<number, Refusal['check']>> = {
  400: 'body',
  401: 'signature',
  413: 'size',
  415: 'content_type',
};

interface Refusal {
  endpoint: Endpoint;
  status: number;
  check: 'body' | 'signature' | 'size' | 'content_type' | 'request';
  /** In words that quote nothing of the webhook. */
  why?: string;
  errors: readonly { readonly path: string }[];
}

/** Logs one line for each refused webhook: the check that it failed, and the fields that are wrong. */
@Injectable()
export class RefusalLog implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** A hook, so that it also sees what is refused before any handler. */
  onModuleInit(): void {
    apiServerOf(this.host).addHook('onResponse', (request, reply, done) => {
      const endpoint = endpointOf(request);
      const status = reply.statusCode;
      if (endpoint !== undefined && status >= 400 && status < 500) {
        const problem = problemSentBy(reply);
        const { detail: why, errors = [] } = problem ?? {};
        logRefusal(request, { endpoint, status, check: CHECKS[status] ?? 'request', ...(why && { why }), errors });
      }
      done();
    });
  }
}

/** Logs the check that a webhook, or an item of an accepted one, failed. */
export function logRefusal(request: FastifyRequest, { errors, ...refusal }: Refusal): void {
  const fields = errors.slice(0, MAX_FIELDS).map(({ path }) => path);
  // Express hands on Node's request itself.
  requestLogger((request as Partial<FastifyRequest>).raw ?? (request as unknown as IncomingMessage))?.warn(
    { context: 'Webhooks', ...refusal, ...(fields.length > 0 && { fields }) },
    'webhook refused',
  );
}
