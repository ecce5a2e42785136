import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unauthorizedProblem } from '../http/problems.js';
import type { Actor } from '../http/actor.js';
import { ADMIN, ADMIN_API_KEY } from './admin-api-key.js';
import { bearerKey, comparerWith } from './bearer-key.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whose key came with a request; null: none of ours. Missing where requests want no key. */
    actorOf?: (headers: IncomingHttpHeaders) => Actor | null;
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
    fastify.decorateRequest('actor', null);
    fastify.decorate('actorOf', ({ authorization }: IncomingHttpHeaders) => this.actorOf(authorization));
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (!needsKey(request)) return done();
      request.actor = this.actorOf(request.headers.authorization);
      done(request.actor === null ? refusal(request.headers.authorization) : undefined);
    });
  }

  private actorOf(authorization: string | undefined): Actor | null {
    const key = bearerKey(authorization);
    return key !== null && this.isAdminKey(key) ? ADMIN : null;
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
