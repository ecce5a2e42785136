import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unauthorizedProblem } from '../http/problems.js';
import { ADMIN_API_KEY, ADMIN_API_KEY_ID } from './admin-api-key.js';
import { bearerKey, isSameKey } from './bearer-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key came with the request; null where none was wanted. */
    apiKeyId: string | null;
  }
}

const GUARDED = /^\/api\/v1(\/|$)/;

/**
 * Lets a request under `/api/v1` pass only with the API key, unless its handler is `@Public()`. A hook and not a Nest
 * guard, since guards run after the body was read and parsed: a stranger could make us hold 20 MB for a 401.
 */
@Injectable()
export class ApiKeyGate implements OnModuleInit {
  constructor(
    @Inject(ADMIN_API_KEY) private readonly adminApiKey: string,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.decorateRequest('apiKeyId', null);
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (!needsKey(request)) return done();
      request.apiKeyId = this.keyIdOf(request.headers.authorization);
      done(request.apiKeyId === null ? refusal(request.headers.authorization) : undefined);
    });
  }

  private keyIdOf(authorization: string | undefined): string | null {
    const key = bearerKey(authorization);
    return key !== null && isSameKey(key, this.adminApiKey) ? ADMIN_API_KEY_ID : null;
  }
}

/** By the route that will answer, not by the address as written, which has many spellings. */
function needsKey({ is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && GUARDED.test(routeOptions.url ?? '') && routeOptions.config.public !== true;
}

const refusal = (authorization: string | undefined) =>
  unauthorizedProblem(
    authorization === undefined
      ? 'Send your API key as "Authorization: Bearer <API key>".'
      : 'The API key is not one of ours.',
  );
