import type { IncomingMessage, ServerResponse } from 'node:http';
import { format } from 'node:util';
import type { LogLevel as NestLevel } from '@nestjs/common';
import { type Params, PinoLogger } from 'nestjs-pino';
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import { startTime } from 'pino-http';
import { standardOutput } from './log-output.js';
import { maskNumbersInWords, maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
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

const INFO = 30;
/** Where Nest tells at start what it wired: dozens of lines that only help who debugs the wiring. */
const CHATTER: ReadonlySet<unknown> = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/**
 * Options of nestjs-pino: one JSON object a line, with the request id on each line of a request, and one line a request
 * of method, route, status and milliseconds, but for those that are counted. Headers, bodies and queries are never logged, and
 * no phone number whole: what may hold one is masked where it is made, for which no line is read once more.
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
        hooks: { logMethod: level === 'debug' || level === 'trace' ? logFit : logFitWithoutChatter },
        serializers: SERIALIZERS,
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

function logFit(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  log.apply(this, fitWords(args) as Parameters<LogFn>);
}

function logFitWithoutChatter(this: Logger, args: Parameters<LogFn>, log: LogFn, level: number): void {
  const [fields] = args as unknown[];
  const context = typeof fields === 'object' && fields !== null && 'context' in fields ? fields.context : undefined;
  if (level > INFO || !CHATTER.has(context)) logFit.call(this, args, log);
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

/** What comes by the thousand: messages, and webhooks of Siren. Those that are taken are counted, by the metrics. */
const COUNTED = /^\/api\/v1\/(?:messages(?:\/bulk)?|webhooks\/siren\/(?:message|delivery-status))$/;
/** Unless it took so long. */
const SLOW_MS = 1_000;

/** A 503 is meant: why it is answered is logged once by whoever found out, not with each request. */
function levelOf(request: RoutedRequest, response: ServerResponse): 'error' | 'info' | 'debug' {
  const { statusCode } = response;
  if (statusCode >= 500 && statusCode !== 503) return 'error';
  const route = request[ROUTE_TEMPLATE] ?? '';
  return PROBE.test(route) || (COUNTED.test(route) && isQuickPost(request, response)) ? 'debug' : 'info';
}

/** It was taken, and its answer went out at once. */
function isQuickPost({ method }: IncomingMessage, response: ServerResponse): boolean {
  const { statusCode, writableFinished, [startTime]: begunAt } = response;
  return method === 'POST' && statusCode < 300 && writableFinished && Date.now() - begunAt <= SLOW_MS;
}

interface QuickRequest {
  requestId: string;
  route: string;
  /** Below 300. */
  status: number;
  ms: number;
  about: About | undefined;
  /** Its client had left before it was answered. */
  isAborted: boolean;
}

/** The line of a POST that was answered ahead of all this, where it has one: it was slow, or nobody heard the answer. */
export function logQuick({ requestId, route, status, ms, about, isAborted }: QuickRequest): void {
  if (ms <= SLOW_MS && !isAborted) return;
  const fields = { requestId, method: 'POST', route, status, ms: Math.round(ms), ...about };
  PinoLogger.root.info({ ...fields, ...(isAborted && { aborted: true }) }, 'request');
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

/**
 * Fields whose words may be somebody else's: a caller's, Siren's, those of the history. What our own code says is fixed, or
 * counted, or an id of ours, so nothing else of a line is looked through.
 */
const FOREIGN_FIELDS = [
  ...['requestId', 'code', 'reason', 'reasons', 'why', 'fields', 'failed', 'template', 'language', 'error'],
  ...['answer', 'from', 'to', 'source', 'provider', 'status'],
];

/** How pino writes fields, by their names. */
const SERIALIZERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  ...Object.fromEntries(FOREIGN_FIELDS.map((name) => [name, masked])),
  err: (error) => safeError(error),
  // The library hands each request's logger the whole request: written out it was a third of the CPU of a webhook.
  req: () => undefined,
};

/** Strings of a value, however deep; its numbers are counts of ours. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskPhoneNumbers(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [maskPhoneNumbers(key), masked(inner)]));
}

/**
 * What a logger is called with, made fit for a line. Ours give fields and a fixed sentence. A sentence that stands alone, or has
 * parts filled in, may be of Nest or of a library, which quote what they like; so may an error without a sentence.
 */
function fitWords(args: readonly unknown[]): readonly unknown[] {
  const [first, ...said] = args;
  if (typeof first === 'string') return [maskPhoneNumbers(format(...args))];
  if (said.length === 0) {
    const error = errorIn(first);
    // Else pino takes the error's own.
    return error === null ? args : [first, safeError(error).message];
  }
  return said.length === 1 && hasFields(first) ? args : [first, maskPhoneNumbers(format(...said))];
}

function errorIn(first: unknown): Error | null {
  if (first instanceof Error) return first;
  const err = typeof first === 'object' && first !== null && 'err' in first ? first.err : null;
  return err instanceof Error ? err : null;
}

/** Others than the name of who logs, which Nest gives. */
function hasFields(first: unknown): boolean {
  return typeof first === 'object' && first !== null && Object.keys(first).some((key) => key !== 'context');
}

/** Addresses are sometimes encoded twice, hardly ever more often. */
const MAX_DECODINGS = 5;

/** The path of a request's URL without its query, phone numbers in it masked, however they were encoded. */
export function maskedPath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const decoded = decode(path);
  const masked = maskNumbersInWords(decoded);
  return masked === decoded ? path : encodeURI(masked);
}

/** As far as it can be: what is no encoding of anything stays, and hides nothing beside it. */
function decode(path: string): string {
  let decoded = path;
  for (let times = 0; times < MAX_DECODINGS && decoded.includes('%'); times++) {
    decoded = decoded.replaceAll(/(?:%[\da-f]{2})+/gi, decodeRun);
  }
  return decoded;
}

function decodeRun(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded.replaceAll(/%[0-7][\da-f]/gi, decodeURIComponent);
  }
}
