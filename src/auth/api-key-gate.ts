import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unauthorizedProblem } from '../http/problems.js';
import { ADMIN_API_KEY, ADMIN_API_KEY_ID } from './admin-api-key.js';
import { bearerKey, comparerWith } from './bearer-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key came with the request; null where none was wanted. */
    apiKeyId: string | null;
  }
  interface FastifyInstance {
    /** Whose key came with a request; null: none of ours. Missing where requests want no key. */
    apiKeyIdOf?: (headers: IncomingHttpHeaders) => string | null;
  }
}

const GUARDED = /^\/api\/v1(\/|$)/;

/**
 * Lets a request under `/api/v1` pass only with the API key, unless its handler is `@Public()`. A hook and not a Nest
 * guard, since guards run after the body was read and parsed: anybody could make us hold 20 MB for a 401.
 */
@Injectable()
export class ApiKeyGate implements OnModuleInit {
  private readonly isAdminKey: (key: string) => boolean;

  constructor(
    @Inject(ADMIN_API_KEY) adminApiKey: string,
    private readonly host: HttpAdapterHost,
  ) {
    this.isAdminKey = comparerWith(adminApiKey);
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.decorateRequest('apiKeyId', null);
    fastify.decorate('apiKeyIdOf', ({ authorization }: IncomingHttpHeaders) => this.keyIdOf(authorization));
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (!needsKey(request)) return done();
      request.apiKeyId = this.keyIdOf(request.headers.authorization);
      done(request.apiKeyId === null ? refusal(request.headers.authorization) : undefined);
    });
  }

  private keyIdOf(authorization: string | undefined): string | null {
    const key = bearerKey(authorization);
    return key !== null && this.isAdminKey(key) ? ADMIN_API_KEY_ID : null;
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
