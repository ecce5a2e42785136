import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
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
