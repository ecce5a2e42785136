import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { stringifySetCookie } from 'cookie';
import { packageVersion } from '../config/package-version.js';
import { LANGUAGES } from '../languages/languages.js';
import { moveOtherBody } from './api-decorators.js';
import examples from './api-examples.json' with { type: 'json' };
import { ProblemBody } from './problem.dto.js';
import { SCOPE_EXTENSION } from './route-hooks.js';
import type { WantedScope } from './scopes.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Content = Record<string, { example?: unknown; examples?: object; schema?: object }>;
interface Recorded {
  request?: Record<string, unknown>;
  responses: Record<string, Record<string, unknown>>;
}

const RECORDED = examples as unknown as Readonly<Record<string, Recorded>>;

/**
 * Gives an operation what `npm run openapi:examples` has recorded of it: real calls to a service on the sandbox. A body that says
 * itself what it may be keeps its own examples.
 * @param name such as `POST /api/v1/messages`
 */
function addExamples(name: string, operation: Operation): void {
  const recorded = RECORDED[name];
  if (recorded === undefined) return;
  const body = operation.requestBody;
  if (body !== undefined && 'content' in body) put(body.content, recorded.request ?? {});
  for (const [status, answers] of Object.entries(recorded.responses)) {
    const response = operation.responses[status];
    if (response !== undefined && 'content' in response) put(response.content as Content, answers);
  }
}

function put(content: Content, examples: Readonly<Record<string, unknown>>): void {
  for (const [type, example] of Object.entries(examples)) {
    const media = content[type];
    if (media !== undefined && media.example === undefined && media.examples === undefined) media.example = example;
  }
}

/** A file or a page is text, whatever the same answer is as JSON. */
function describeTexts({ responses }: Operation): void {
  for (const response of Object.values(responses)) {
    if (response === undefined || !('content' in response)) continue;
    const content = response.content as Content;
    for (const type of ['text/csv', 'text/html'])
      if (content[type] !== undefined) content[type].schema = { type: 'string' };
  }
}

const API_KEY_SCHEME = 'apiKey';
const SESSION_SCHEME = 'session';
/** Of an operation that takes no session. */
export const KEY_ALONE_EXTENSION = 'x-key-alone';

/** Serves the documentation at `/docs` and the OpenAPI document at `/docs-json`, made at its first request. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'siren-gateway',
    // The other layout adds an empty header; a validator would be sent the address of this service.
    swaggerOptions: { layout: 'BaseLayout', validatorUrl: null },
  });
}

/** Says that it wants a key, and of which scope: a document of OpenAPI 3.0 has no place of its own for that. */
function secure(operation: Operation, scope: WantedScope): void {
  const isKeyAlone = KEY_ALONE_EXTENSION in operation;
  operation.security = [{ [API_KEY_SCHEME]: [] }, ...(isKeyAlone ? [] : [{ [SESSION_SCHEME]: [] }])];
  const wanted = `Scope: \`${scope}\`.`;
  operation.description = operation.description ? `${operation.description}\n\n${wanted}` : wanted;
}

/** Describes every controller of the application. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('siren-gateway')
    .setDescription('Messages by WhatsApp, and by SMS when WhatsApp does not reach the recipient.')
    .setVersion(packageVersion())
    // Not by addBearerAuth, which says that a key is a JWT.
    .addSecurity(API_KEY_SCHEME, { type: 'http', scheme: 'bearer', description: 'An API key, such as ADMIN_API_KEY' })
    .addSecurity(SESSION_SCHEME, {
      type: 'apiKey',
      in: 'cookie',
      name: SESSION_COOKIE,
      description:
        'A session, as POST /api/v1/sessions makes it of an API key. What changes something must come from a page of this address (`Origin`)',
    })
    .addGlobalResponse({
      status: 'default',
      description:
        'An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all',
      headers: {
        'Content-Language': {
          description: 'The language of its words',
          schema: { type: 'string', enum: [...LANGUAGES] },
        },
      },
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } },
    })
    .build();
  const document = SwaggerModule.createDocument(app, outline, { extraModels: [ProblemBody] });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      const { [SCOPE_EXTENSION]: scope } = operation as { [SCOPE_EXTENSION]?: WantedScope };
      if (scope !== undefined) secure(operation, scope);
      moveOtherBody(operation);
      describeTexts(operation);
      addExamples(`${method.toUpperCase()} ${path}`, operation);
    }
  }
  return document;
}

/** The cookie that a session is in. */
export const SESSION_COOKIE = 'siren_gateway_session';

/**
 * `Set-Cookie` of a new session. It names no path: a browser then takes the folder of the address that it asked, which is
 * `…/api/v1` beneath whatever path a proxy has put us, and sends it nowhere else.
 * @param isSecure whether it may travel by TLS alone
 */
export function sessionCookie(token: string, maxAgeSeconds: number, isSecure: boolean): string {
  return cookie({ value: token, maxAge: maxAgeSeconds, secure: isSecure });
}

/**
 * The same that takes it away, told to an address one folder deeper, so that the path must be named. Where a proxy has put us
 * beneath one of its own, the browser keeps a cookie that opens nothing any more.
 */
export function noSessionCookie(isSecure: boolean): string {
  return cookie({ value: '', maxAge: 0, path: '/api/v1', secure: isSecure });
}

function cookie(given: { value: string; maxAge: number; path?: string; secure: boolean }): string {
  return stringifySetCookie({ name: SESSION_COOKIE, httpOnly: true, sameSite: 'strict', ...given });
}
