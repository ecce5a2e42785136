import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogLevel as NestLevel } from '@nestjs/common';
import type { Params } from 'nestjs-pino';
import { pino, type DestinationStream, type LogFn, type Logger } from 'pino';
import { standardOutput } from './log-output.js';
import { maskPhoneNumbers } from './mask-phone-numbers.js';
import { maskedPath } from './masked-path.js';
import { safeError } from './safe-error.js';

/** Set by the edge on Node's request, which is all that the log middleware sees: the route's template, never its values. */
export const ROUTE_TEMPLATE = Symbol('route-template');
/** The same for the ids of what the request was about. */
const ABOUT = Symbol('about');
type RoutedRequest = IncomingMessage & { [ROUTE_TEMPLATE]?: string; [ABOUT]?: About; originalUrl?: string };

/** Ids, by their keys in the log. */
export interface About {
  readonly messageId?: string;
  readonly batchId?: string;
}

/** One that has no end counts too: what is cut off must not be looked for from each of its quotes. */
const JSON_STRING = /"(?:[^"\\]|\\[^])*(?:"|\\?$)/g;

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

/** The levels of pino that are on, as Nest calls them: for `Logger.isLevelEnabled`. */
export function nestLevels(isOn: (level: string) => boolean): NestLevel[] {
  return NEST_LEVELS.filter(([, level]) => isOn(level)).map(([name]) => name);
}

const NEST_LEVELS: readonly [NestLevel, string][] = [
  ['verbose', 'trace'],
  ['debug', 'debug'],
  ['log', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
];

function dropChatter(this: Logger, args: Parameters<LogFn>, log: LogFn, level: number): void {
  const [fields] = args as unknown[];
  const context = typeof fields === 'object' && fields !== null && 'context' in fields ? fields.context : undefined;
  if (level > INFO || !CHATTER.has(context)) log.apply(this, args);
}

/** Has the line of this request tell what it is about, so that whoever looks for an id finds the request too. */
export function logAbout(request: IncomingMessage, about: About): void {
  Object.assign(request, { [ABOUT]: about });
}

/**
 * What writes lines with the id of this request, also for hooks, which run outside of the request as Nest's logger knows it.
 * Undefined before the request came to the log. `request.log` is Fastify's own, which is off.
 */
export function requestLogger(request: IncomingMessage): Logger | undefined {
  return (request.allLogs as Logger[] | undefined)?.at(-1);
}

/** What asks after our health every few seconds: whoever knows the answer logs when it changes. */
const PROBE = /^\/health\/|^\/api\/v1\/webhooks\/siren\/health$/;

/** Siren's webhooks: those that are taken come by the thousand, and are counted. */
const WEBHOOK = /^\/api\/v1\/webhooks\/siren\/(?:message|delivery-status)$/;

/** A 503 is meant: why it is answered is logged once by whoever found out, not with each request. */
function levelOf(request: RoutedRequest, { statusCode }: ServerResponse): 'error' | 'info' | 'debug' {
  if (statusCode >= 500 && statusCode !== 503) return 'error';
  const route = request[ROUTE_TEMPLATE] ?? '';
  return PROBE.test(route) || (statusCode === 200 && WEBHOOK.test(route)) ? 'debug' : 'info';
}

function requestLine(request: RoutedRequest, response: ServerResponse, fields: { responseTime?: number }): object {
  return {
    method: request.method,
    route: request[ROUTE_TEMPLATE] ?? maskedPath(request.originalUrl ?? request.url ?? ''),
    status: response.statusCode,
    ms: fields.responseTime,
    ...request[ABOUT],
    ...(response.writableFinished ? undefined : { aborted: true }),
  };
}
