import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { About } from './logging.js';
import type { WantedScope } from './scopes.js';

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
