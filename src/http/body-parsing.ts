import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { say } from '../languages/say.js';
import { readJsonBody } from './json-body.js';
import type { LargeBodies } from './large-bodies.js';
import {
  malformedBodyProblem,
  notFoundProblem,
  payloadTooLargeProblem,
  unsupportedMediaTypeProblem,
} from './problems.js';
import type { Problem } from './problem.js';

const LINES_TYPE = 'application/x-ndjson';
const CSV_TYPE = 'text/csv';
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?$/i;

/** A body of JSON as every route takes it. */
export function isJson(headers: IncomingHttpHeaders): boolean {
  return JSON_TYPE.test(headers['content-type']?.trim() ?? '');
}

/**
 * What bodies are taken: JSON in UTF-8, not compressed, on every route, except that a route marked `rawBody` gets the
 * bytes of anything, and one marked `lines` or `csv` the stream of such a body. What is refused is refused before it is
 * read. Replaces Fastify's parsers; call before routes.
 */
export function installBodyParsing(fastify: FastifyInstance, largeBodies: LargeBodies): void {
  fastify.decorate('takesRawBodies', true);
  // After the hooks of `onRequest`, so that who has no key is turned away before anything is said about the body.
  fastify.addHook('preParsing', (request, _reply, payload, done) => done(refusalBeforeReading(request), payload));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (isRaw(request)) return done(null, bytes);
    // Clients announce JSON by habit, also where they send none; what a route needs is for its DTO to say.
    if (bytes.length === 0) return done(null, undefined);
    largeBodies.inTurn(request.raw, () => {
      const body = readJsonBody(bytes);
      if (body.ok) done(null, body.value);
      else done(malformedBodyProblem(body.detail, body.errors));
    });
  });
  fastify.addContentTypeParser([LINES_TYPE, CSV_TYPE], (_request, stream, done) => done(null, stream));
  // Fastify runs no parser where neither a type nor a length was sent; the bytes of nothing are an empty Buffer.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (isRaw(request) && !Buffer.isBuffer(request.body)) request.body = Buffer.alloc(0);
    done();
  });
}

const isRaw = (request: FastifyRequest): boolean => request.routeOptions.config.rawBody === true;

/** A body that is handed on as it comes, line by line, where the route takes such. */
export function isLines(request: FastifyRequest): boolean {
  return request.routeOptions.config.lines === true && typeOf(request) === LINES_TYPE;
}

/** The same for a CSV file. */
export function isCsv(request: FastifyRequest): boolean {
  return request.routeOptions.config.csv === true && typeOf(request) === CSV_TYPE;
}

/** Its handler reads it as it comes, and sees to its limits. */
export function isStreamed(request: FastifyRequest): boolean {
  return isLines(request) || isCsv(request);
}

function typeOf({ headers }: FastifyRequest): string | undefined {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

function refusalBeforeReading(request: FastifyRequest): Problem | null {
  if (request.is404) return notFoundProblem(say('There is nothing at this address.'));
  if (!hasBody(request)) return null;
  const { headers, routeOptions } = request;
  const limit = isStreamed(request) ? Infinity : (routeOptions.bodyLimit ?? Infinity);
  if (Number(headers['content-length']) > limit) return payloadTooLargeProblem();
  if (isRaw(request)) return null;
  if (!isStreamed(request) && !isJson(headers)) {
    return unsupportedMediaTypeProblem(say('Send the body as application/json in UTF-8.'));
  }
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding.trim().toLowerCase() === 'identity'
    ? null
    : unsupportedMediaTypeProblem(say('Send the body without a Content-Encoding.'));
}

/** True when bytes follow, or a type announces some. Of GET and HEAD Fastify reads no body, whatever is sent. */
export function hasBody({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const length = headers['content-length'];
  const bytesFollow = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  return bytesFollow || headers['content-type'] !== undefined;
}
