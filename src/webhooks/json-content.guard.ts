import type { IncomingHttpHeaders } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { say } from '../languages/say.js';
import type { Problem } from '../http/problem.js';
import { unsupportedMediaTypeProblem } from '../http/problems.js';

/** JSON under any of its names; what is signed is read as UTF-8, so another charset would be a lie. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i;

/** What is wrong with how a body is sent; null: it is JSON, as it is. Of a packed body, nobody knows which bytes were signed. */
export function contentProblem(headers: IncomingHttpHeaders): Problem | null {
  const type = headers['content-type']?.trim() ?? '';
  if (!JSON_TYPE.test(type) || OTHER_CHARSET.test(type)) {
    return unsupportedMediaTypeProblem(say('Send the body as application/json in UTF-8.'));
  }
  if (headers['content-encoding'] !== undefined) {
    return unsupportedMediaTypeProblem(say('Send the body without a Content-Encoding.'));
  }
  return null;
}

/** Lets only JSON pass that is sent as it is. */
@Injectable()
export class JsonContentGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const problem = contentProblem(context.switchToHttp().getRequest<FastifyRequest>().headers);
    if (problem !== null) throw problem;
    return true;
  }
}
