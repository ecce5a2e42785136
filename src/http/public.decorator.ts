import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { RouteHooks } from './route-hooks.js';

/** Marks a handler that wants no API key. */
export const Public = (): MethodDecorator =>
  applyDecorators(RouteHooks({ public: true }), ApiExtension('x-public', true));
