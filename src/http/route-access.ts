import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { forbiddenProblem } from './problems.js';
import { RouteHooks } from './route-hooks.js';
import { ANY_SCOPE, type Scope, type WantedScope } from './scopes.js';

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
