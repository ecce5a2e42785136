import type { IncomingMessage } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { apiServerOf } from '../http/fastify-of.js';
import type { FastifyRequest } from 'fastify';
import { requestLogger } from '../http/logging.js';
import { problemSentBy } from '../http/send-problem.js';
import { type Endpoint, endpointOf } from './arrived-webhook.js';

/** More than anybody needs to see what is wrong. */
const MAX_FIELDS = 10;

/** What a webhook did not pass, by the status of its answer. A 503 is about us, and logged where it arises. */
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
  /** In words that hold nothing of the webhook. */
  why?: string;
  errors: readonly { readonly path: string }[];
}

/** One line on each webhook that is refused: the check that it did not pass, and the fields that are wrong. */
@Injectable()
export class RefusalLog implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** A hook, so that it hears also of what is refused before any handler. */
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

/** Says what a webhook, or an item of one that was taken, did not pass. */
export function logRefusal(request: FastifyRequest, { errors, ...refusal }: Refusal): void {
  const fields = errors.slice(0, MAX_FIELDS).map(({ path }) => path);
  // Express hands on Node's request itself.
  requestLogger((request as Partial<FastifyRequest>).raw ?? (request as unknown as IncomingMessage))?.warn(
    { context: 'Webhooks', ...refusal, ...(fields.length > 0 && { fields }) },
    'webhook refused',
  );
}
