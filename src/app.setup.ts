import type { IncomingMessage } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Logger, PinoLogger } from 'nestjs-pino';
import { DatabaseWatch } from './database/database-watch.js';
import { installBodyParsing } from './http/body-parsing.js';
import { installDocsPolicy } from './http/docs-policy.js';
import { installEdgeHooks } from './http/edge-hooks.js';
import { applyRouteBodyLimits } from './http/edge-route.js';
import { nestLevels } from './http/logging.js';
import { serveOpenApi } from './http/openapi.js';
import { ProblemFilter } from './http/problem.filter.js';
import { answerClientError, answerRouterError } from './http/raw-edge.js';
import { installRequestDeadline } from './http/request-deadline.js';
import { requestIdOf } from './http/request-id.js';
import { validationPipe } from './http/validation.js';

export interface AppOptions {
  /** Bytes a body may have where the route does not say otherwise; 1 MiB when left out. */
  readonly bodyLimit?: number;
}

const MIB = 1 << 20;
/** A whole request must have arrived by then: 20 MB at 1.4 Mbit/s. An upload of lines may take longer. */
const REQUEST_TIMEOUT_MS = 120_000;
/** Headers are small: who takes longer is holding connections. */
const HEADERS_TIMEOUT_MS = 15_000;
/** Longer than the 60 s for which load balancers commonly keep theirs, so that it is never we who close first. */
const KEEP_ALIVE_MS = 72_000;

/**
 * Builds the application as production and tests run it: the edge of `src/http` around the given root module, which
 * must bring nestjs-pino's `LoggerModule`. Not yet listening. What goes wrong is thrown, never a `process.exit`.
 */
export async function createApp(
  module: Type | DynamicModule,
  { bodyLimit = MIB }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const adapter = fastifyAdapter(bodyLimit);
  const fastify: FastifyInstance = adapter.getInstance();
  // An unknown expectation may be ignored (RFC 9110, 10.1.1); Node would answer it past our edge.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  installEdgeHooks(fastify);
  installRequestDeadline(fastify, REQUEST_TIMEOUT_MS);
  applyRouteBodyLimits(fastify);
  installDocsPolicy(fastify);

  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    // Written once there is a logger. Of a start that fails, only what is thrown says why.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    bodyParser: false,
  });
  installBodyParsing(fastify);
  app.useLogger(app.get(Logger));
  app.useLogger(nestLevels((level) => PinoLogger.root.isLevelEnabled(level)));
  app.flushLogs();
  const watch = databaseWatchOf(app);
  app.useGlobalFilters(new ProblemFilter((error) => watch?.report(error) ?? false));
  app.useGlobalPipes(validationPipe());
  serveOpenApi(app);
  return app;
}

/** Null where the application has no database, as in tests of HTTP alone. */
function databaseWatchOf(app: NestFastifyApplication): DatabaseWatch | null {
  try {
    return app.get(DatabaseWatch, { strict: false });
  } catch {
    return null;
  }
}

function fastifyAdapter(bodyLimit: number): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    trustProxy: false,
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, requireHostHeader: false },
    // Requests in hand are answered while closing; only idle connections are cut.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerClientError,
  });
}
