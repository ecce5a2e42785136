import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { openApiDocument } from './http/openapi.js';

/**
 * The OpenAPI document of the whole service, as `/docs-json` answers it, without settings and without a database: of a preview,
 * Nest knows every route and makes none of what is behind them. Only a build knows what the comments of a DTO say.
 */
export async function serviceDocument(): Promise<OpenAPIObject> {
  const module = AppModule.forRoles({ api: true, worker: false });
  const app = await NestFactory.create(module, new FastifyAdapter(), { preview: true, logger: ['error'] });
  return openApiDocument(app);
}
