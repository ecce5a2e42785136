import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import { pino, type DestinationStream, type LogFn, type Logger } from 'pino';
import { standardOutput } from './log-output.js';
import { maskPhoneNumbers } from './mask-phone-numbers.js';
import { maskedPath } from './masked-path.js';
import { safeError } from './safe-error.js';

/** Set by the edge on Node's request, which is all that the log middleware sees: the route's template, never its values. */
export const ROUTE_TEMPLATE = Symbol('route-template');
type RoutedRequest = IncomingMessage & { [ROUTE_TEMPLATE]?: string; originalUrl?: string };

const JSON_STRING = /"(?:[^"\\]|\\.)*"/g;

const INFO = 30;
/** Where Nest tells at start what it wired: dozens of lines that only help who debugs the wiring. */
const CHATTER: ReadonlySet<unknown> = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** The last guard: whatever was logged, from wherever, leaves no phone number whole in any string of the line. */
const maskLine = (line: string): string => line.replace(JSON_STRING, maskPhoneNumbers);

/**
 * Options of nestjs-pino: one JSON object a line, with the request id on each line of a request, and one line a request
 * of method, route, status and milliseconds. Headers, bodies and queries are never logged.
 * @param level least level that is logged
 * @param destination where lines go; standard output when left out
 */
export function loggingOptions(level: string, destination: DestinationStream = standardOutput()): Params {
  return {
    // Without a global prefix, nestjs-pino's own default matches no route of Fastify.
    forRoutes: ['{*splat}'],
    pinoHttp: [
      {
        level,
        base: undefined,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        hooks: { streamWrite: maskLine, logMethod: level === 'debug' || level === 'trace' ? undefined : dropChatter },
        // The library hands each request's logger the whole request: written out it was a third of the CPU of a webhook.
        serializers: { err: safeError, req: () => undefined },
        wrapSerializers: false,
        quietReqLogger: true,
        quietResLogger: true,
        customAttributeKeys: { reqId: 'requestId' },
        customLogLevel: levelOf,
        customSuccessMessage: () => 'request',
        customErrorMessage: () => 'request',
        customSuccessObject: requestLine,
        customErrorObject: (request, response, _error, fields: { responseTime?: number }) =>
          requestLine(request, response, fields),
      },
      destination,
    ],
  };
}

function dropChatter(this: Logger, args: Parameters<LogFn>, log: LogFn, level: number): void {
  const [fields] = args as unknown[];
  const context = typeof fields === 'object' && fields !== null && 'context' in fields ? fields.context : undefined;
  if (level > INFO || !CHATTER.has(context)) log.apply(this, args);
}

/** Probes come every few seconds and say nothing while all is well. */
function levelOf(request: RoutedRequest, response: ServerResponse): 'error' | 'info' | 'debug' {
  if (response.statusCode >= 500) return 'error';
  return request[ROUTE_TEMPLATE]?.startsWith('/health/') ? 'debug' : 'info';
}

function requestLine(request: RoutedRequest, response: ServerResponse, fields: { responseTime?: number }): object {
  return {
    method: request.method,
    route: request[ROUTE_TEMPLATE] ?? maskedPath(request.originalUrl ?? request.url ?? ''),
    status: response.statusCode,
    ms: fields.responseTime,
    ...(response.writableFinished ? undefined : { aborted: true }),
  };
}
