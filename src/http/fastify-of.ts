import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/**
 * The server of an application that listens by Fastify.
 * @param what needs it
 * @throws Error that says what to do, where it listens by something else or not at all
 */
export function fastifyOf(
  { httpAdapter }: { readonly httpAdapter?: HttpAdapterHost['httpAdapter'] | null },
  what: string,
): FastifyInstance {
  const server = httpAdapter?.getType();
  if (httpAdapter && server === 'fastify') return httpAdapter.getInstance<FastifyInstance>();
  throw new Error(
    `${what} runs on Fastify, and this application ${server ? `on ${server}` : 'does not listen'}: ` +
      "make it with `createApp`, or answer Siren's webhooks alone with `http: 'webhooks'`",
  );
}

/** Of the API. */
export const apiServerOf = (host: HttpAdapterHost): FastifyInstance =>
  fastifyOf(host, 'CommunicationModule with `http: true`');
