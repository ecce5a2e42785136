import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { packageVersion } from '../config/package-version.js';
import { ProblemBody } from './problem-body.dto.js';

const SECURED = '/api/v1/';

/** Serves the documentation at `/docs` and the OpenAPI document at `/docs-json`, made at its first request. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'siren-gateway',
  });
}

/** Describes every controller of the application. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('siren-gateway')
    .setDescription('Messages by WhatsApp, and by SMS when WhatsApp does not reach the person.')
    .setVersion(packageVersion())
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The API key' })
    .addGlobalResponse({
      status: 'default',
      description: 'An error, as RFC 9457 has it',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } },
    })
    .build();
  const document = SwaggerModule.createDocument(app, outline, { extraModels: [ProblemBody] });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
      if (operation && !('x-public' in operation) && path.startsWith(SECURED)) operation.security = [{ bearer: [] }];
    }
  }
  return document;
}
