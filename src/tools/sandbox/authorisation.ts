import type { FastifyRequest } from 'fastify';

export const UNAUTHORISED = { code: 'unauthorized', message: 'The API key is missing or wrong' };

/** Whether a request carries `Authorization: Bearer <apiKey>`. Compared plainly: the sandbox guards nothing of worth. */
export function isAuthorised(request: FastifyRequest, apiKey: string): boolean {
  return request.headers.authorization === `Bearer ${apiKey}`;
}
