import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { About } from './logging.js';
import { forbiddenProblem } from './problems.js';
import { ANY_SCOPE, type Scope, type WantedScope } from './scopes.js';

/** What a route asks of the HTTP hooks. */
export interface RouteHookOptions {
  /** The handler gets the untouched bytes as a Buffer, of any content type, empty when there are none. */
  readonly rawBody?: boolean;
  /** Bytes a body may have, instead of the application's limit. */
  readonly bodyLimit?: number;
  /**
   * Beside JSON the handler takes `application/x-ndjson`, of any length and for as long as it comes: the body is then the
   * unread stream, and the handler sees to its limits.
   */
  readonly lines?: boolean;
  /** Beside JSON the handler takes `text/csv`, by the same terms. */
  readonly csv?: boolean;
  /** No API key is wanted. */
  readonly public?: boolean;
  /** What the API key must be allowed to do. */
  readonly scope?: WantedScope;
  /** The key under which the request's line of the log has the id that the address names as `:id`. */
  readonly logsIdAs?: keyof About;
  /** It is measured by itself, and not as a request of the API. */
  readonly hasOwnMeter?: boolean;
}

declare module 'fastify' {
  // How an interface of another module is widened.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface FastifyContextConfig extends RouteHookOptions {}
}

const ROUTE_HOOKS = Symbol('route-hooks');

/** Marks a handler. Unlike Nest's `RouteConfig`, which it builds on, several of these add up, in any order. */
export function RouteHooks(options: RouteHookOptions): MethodDecorator {
  return (target, key, descriptor) => {
    const handler = descriptor.value as object;
    const merged = { ...routeHooksOf(handler), ...options };
    Reflect.defineMetadata(ROUTE_HOOKS, merged, handler);
    RouteConfig(merged)(target, key, descriptor as TypedPropertyDescriptor<unknown>);
  };
}

/** What a handler was marked with. */
export function routeHooksOf(handler: object): RouteHookOptions {
  return (Reflect.getMetadata(ROUTE_HOOKS, handler) as RouteHookOptions | undefined) ?? {};
}

/** Hands each route's own body limit to Fastify, which Nest has no decorator for. Call before routes are registered. */
export function applyRouteBodyLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route: RouteOptions) => {
    const bodyLimit = route.config?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
}

/** Where an operation of the OpenAPI document names the scope that its key must have. */
export const SCOPE_EXTENSION = 'x-required-scope';

/** Names the scope that a key must have for this route. Each route of the service names one, or is `@Public()`. */
export const RequiresScope = (scope: Scope): MethodDecorator => wants(scope);

/** The same for what every key may do. */
export const RequiresKey = (): MethodDecorator => wants(ANY_SCOPE);

const wants = (scope: WantedScope): MethodDecorator =>
  applyDecorators(RouteHooks({ scope }), ApiExtension(SCOPE_EXTENSION, scope));

/** Marks a handler that wants no API key. */
export const Public = (): MethodDecorator =>
  applyDecorators(RouteHooks({ public: true }), ApiExtension('x-public', true));

/**
 * Goes on only where the key of a request that was admitted has this scope, beside the one that its route names.
 * @throws Problem `/problems/forbidden`, which names the scope
 */
export function demandScope(request: FastifyRequest, scope: Scope): void {
  if (!(request.server.mayAlso?.(request, scope) ?? true)) throw forbiddenProblem(scope);
}
