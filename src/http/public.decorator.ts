import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { EdgeRoute } from './edge-route.js';

/** Marks a handler under `/api/v1` that wants no API key. */
export const Public = (): MethodDecorator =>
  applyDecorators(EdgeRoute({ public: true }), ApiExtension('x-public', true));
