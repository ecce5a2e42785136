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

const MAX_WAIT_SECONDS = 30;

/** Milliseconds to wait as `Prefer: wait=N` asks (RFC 7240), at most 30 s; 0 without it. A preference that is not understood is ignored. */
export function preferredWaitMs(header: string | string[] | undefined): number {
  const preferences = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(/[,;]/);
  for (const preference of preferences) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), MAX_WAIT_SECONDS) * 1000;
  }
  return 0;
}
