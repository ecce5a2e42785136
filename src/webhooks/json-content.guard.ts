import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { unsupportedMediaTypeProblem } from '../http/problems.js';

/** JSON under any of its names; what is signed is read as UTF-8, so another charset would be a lie. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i;

/** Lets only JSON pass that is sent as it is: of a packed body, nobody knows which bytes were signed. */
@Injectable()
export class JsonContentGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const type = headers['content-type']?.trim() ?? '';
    if (!JSON_TYPE.test(type) || OTHER_CHARSET.test(type)) {
      throw unsupportedMediaTypeProblem('Send the body as application/json in UTF-8.');
    }
    if (headers['content-encoding'] !== undefined) {
      throw unsupportedMediaTypeProblem('Send the body without a Content-Encoding.');
    }
    return true;
  }
}
