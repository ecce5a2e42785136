import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Language, languageOf } from '../languages/languages.js';

/** Says in which language an answer is, and that another request may get another. */
export function setContentLanguage(reply: FastifyReply, language: Language): void {
  const vary = String(reply.getHeader('Vary') ?? '');
  void reply.header('Content-Language', language);
  if (!/(^|,)\s*Accept-Language\s*(,|$)/i.test(vary)) {
    void reply.header('Vary', vary === '' ? 'Accept-Language' : `${vary}, Accept-Language`);
  }
}

/** The language of an answer that holds sentences and is no problem; the answer says so too. */
export const AnswerLanguage = createParamDecorator((_: unknown, context: ExecutionContext): Language => {
  const http = context.switchToHttp();
  const language = languageOf(http.getRequest<FastifyRequest>().headers);
  setContentLanguage(http.getResponse<FastifyReply>(), language);
  return language;
});
