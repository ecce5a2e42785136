import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** A route as Fastify has it. */
export interface NotedRoute {
  method: string;
  /** With `:id` and `*` where an address has anything. */
  url: string;
  /** The scope that a key must have for it, or `public`; neither: it is for its server to say. */
  access: string | undefined;
}

/** Every route of the last HTTP server that is made while `work` runs, also those of which no document tells. */
export async function noteRoutes<T>(work: () => Promise<T>): Promise<{ made: T; routes: readonly NotedRoute[] }> {
  let routes: NotedRoute[] = [];
  const onMade = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    routes = [];
    fastify.addHook('onRoute', ({ method, url, config }) => {
      const access = config?.public === true ? 'public' : config?.scope;
      for (const one of [method].flat()) routes.push({ method: one, url, access });
    });
  };
  subscribe('fastify.initialization', onMade);
  try {
    return { made: await work(), routes };
  } finally {
    unsubscribe('fastify.initialization', onMade);
  }
}
