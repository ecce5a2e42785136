import type { FastifyRequest } from 'fastify';
import { forbiddenProblem } from './problems.js';
import type { Scope } from './scopes.js';

/**
 * Goes on only where the key of a request that was admitted has this scope, beside the one that its route names.
 * @throws Problem `/problems/forbidden`, which names the scope
 */
export function demandScope(request: FastifyRequest, scope: Scope): void {
  if (!(request.server.mayAlso?.(request, scope) ?? true)) throw forbiddenProblem(scope);
}
