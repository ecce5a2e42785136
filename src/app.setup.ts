import type { IncomingMessage, RequestListener } from 'node:http';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Logger, LoggerModule, PinoLogger } from 'nestjs-pino';
import type { LogLevel } from './config/choices.js';
import type { Configuration } from './config/read-configuration.js';
import { DatabaseWatch } from './database/database-watch.js';
import { installBodyLimits } from './http/body-limits.js';
import { installBodyParsing } from './http/body-parsing.js';
import { Connections } from './http/connections.js';
import { installDocsPolicy } from './http/security-headers.js';
import { Draining, DrainingModule } from './http/draining.js';
import { installHttpHooks, requestIdOf } from './http/http-hooks.js';
import { applyRouteBodyLimits } from './http/route-hooks.js';
import { installCors, installRouteMethods } from './http/route-methods.js';
import { loggingOptions, nestLevels } from './http/logging.js';
import { serveOpenApi } from './http/openapi.js';
import { answerRouterError, ProblemFilter } from './http/problem.filter.js';
import { LargeBodies } from './http/large-bodies.js';
import { installQuickRoutes, QuickRoutes } from './http/quick-routes.js';
import { LARGE_BODY, SERVER_LIMITS, type ServerLimits } from './http/server-limits.js';
import { validationPipe } from './http/validation.js';

export interface AppOptions {
  /** Bytes a body may have where the route does not say otherwise; 1 MiB when left out. */
  readonly bodyLimit?: number;
  /** What is other than in production. */
  readonly limits?: Partial<ServerLimits>;
  /** Proxies whose `X-Forwarded-For` is believed: addresses, networks, or `loopback` and the like. Default: none. */
  readonly trustProxy?: readonly string[];
  /** Whether `/docs` is there. Default true. */
  readonly docs?: boolean;
  /** Of web pages that may call the API from a browser, as browsers write them. Default: none but our own. */
  readonly corsOrigins?: readonly string[];
  /** Least level that is logged, where the application brings no `LoggerModule` of nestjs-pino. Default `info`. */
  readonly logLevel?: LogLevel;
}

/** Of the service, by its settings. */
export function appOptionsOf({ http }: Configuration): AppOptions {
  return { trustProxy: http.trustProxy, docs: http.servesDocs, corsOrigins: http.corsOrigins };
}

/**
 * Builds the application as production and tests run it: the edge of `src/http` around the given root module, with a logger
 * where that brings none. Not yet listening. What goes wrong is thrown, never a `process.exit`.
 */
export async function createApp(
  module: Type | DynamicModule,
  {
    bodyLimit = LARGE_BODY,
    limits: otherLimits,
    trustProxy = [],
    docs = true,
    corsOrigins = [],
    logLevel = 'info',
  }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const limits = { ...SERVER_LIMITS, ...otherLimits };
  const quick = new QuickRoutes();
  const { adapter, connections } = fastifyAdapter({ bodyLimit, trustProxy }, limits, quick);
  const fastify: FastifyInstance = adapter.getInstance();
  const largeBodies = new LargeBodies(connections, limits);
  installHttpHooks(fastify);
  installCors(fastify, corsOrigins);
  installRouteMethods(fastify);
  applyRouteBodyLimits(fastify);
  installDocsPolicy(fastify);

  const app = await NestFactory.create<NestFastifyApplication>(rootOf(module, logLevel), adapter, {
    // Written once there is a logger. Of a start that fails, only what is thrown says why.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    bodyParser: false,
  });
  installBodyParsing(fastify, largeBodies);
  installBodyLimits(fastify, connections, largeBodies, limits);
  installQuickRoutes(fastify, quick);
  const { begun, over } = app.get(Draining);
  begun.addEventListener('abort', () => connections.sendClientsAway());
  // Not only when Nest gets there: before that, it waits for everything that works in the background.
  over.addEventListener('abort', () => void connections.close());
  fastify.addHook('preClose', () => connections.close());
  app.useLogger(app.get(Logger));
  app.useLogger(nestLevels((level) => PinoLogger.root.isLevelEnabled(level)));
  app.flushLogs();
  const watch = databaseWatchOf(app);
  app.useGlobalFilters(new ProblemFilter((error) => watch?.report(error) ?? false));
  app.useGlobalPipes(validationPipe());
  if (docs) serveOpenApi(app);
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

/** The given module may know nothing of what `createApp` needs. */
function rootOf(module: Type | DynamicModule, logLevel: LogLevel): Type {
  const logger = bringsLogger(module) ? [] : [LoggerModule.forRoot(loggingOptions(logLevel))];
  @Module({ imports: [...logger, DrainingModule, module] })
  class RootModule {}
  return RootModule;
}

/** Whether nestjs-pino's is among the modules that it imports, however deep. Two of them would write each line twice. */
function bringsLogger(module: unknown, seen = new Set<unknown>()): boolean {
  if (seen.has(module) || (typeof module !== 'object' && typeof module !== 'function') || module === null) return false;
  seen.add(module);
  const { module: type = module, imports = [] } = module as Partial<DynamicModule>;
  const own = (Reflect.getMetadata('imports', type) ?? []) as unknown[];
  return type === LoggerModule || [...imports, ...own].some((one) => bringsLogger(one, seen));
}

function fastifyAdapter(
  { bodyLimit, trustProxy }: Required<Pick<AppOptions, 'bodyLimit' | 'trustProxy'>>,
  limits: ServerLimits,
  quick: QuickRoutes,
): { adapter: FastifyAdapter; connections: Connections } {
  let connections: Connections;
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    serverFactory: (handler: RequestListener) =>
      (connections = new Connections(
        quick.before(handler, () => connections),
        limits,
      )).server,
    // Requests in hand are answered while closing; only idle connections are cut.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: answerRouterError,
    // Ours answers, and Fastify's would answer once more.
    clientErrorHandler: () => undefined,
  });
  return { adapter, connections: connections! };
}
