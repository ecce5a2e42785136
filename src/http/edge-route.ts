import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { About } from './logging.js';

/** What a route asks of the edge. */
export interface EdgeRouteOptions {
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
  /** The key under which the request's line of the log has the id that the address names as `:id`. */
  readonly logsIdAs?: keyof About;
  /** It is measured by itself, and not as a request of the API. */
  readonly hasOwnMeter?: boolean;
}

declare module 'fastify' {
  // How an interface of another module is widened.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface FastifyContextConfig extends EdgeRouteOptions {}
}

const EDGE_ROUTE = Symbol('edge-route');

/** Marks a handler. Unlike Nest's `RouteConfig`, which it builds on, several of these add up, in any order. */
export function EdgeRoute(options: EdgeRouteOptions): MethodDecorator {
  return (target, key, descriptor) => {
    const handler = descriptor.value as object;
    const merged = { ...(Reflect.getMetadata(EDGE_ROUTE, handler) as EdgeRouteOptions | undefined), ...options };
    Reflect.defineMetadata(EDGE_ROUTE, merged, handler);
    RouteConfig(merged)(target, key, descriptor as TypedPropertyDescriptor<unknown>);
  };
}

/** Hands each route's own body limit to Fastify, which Nest has no decorator for. Call before routes are registered. */
export function applyRouteBodyLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route: RouteOptions) => {
    const bodyLimit = route.config?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
}
