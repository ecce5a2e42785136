import type { FastifyReply } from 'fastify';
import type { Answer } from './behaviour.js';
import type { Dialect, Written } from './dialect.js';

/**
 * Carries out an answer on the wire, now.
 *
 * @param accepted the body of an answer that accepts; made only when it is needed.
 */
export function carryOut(answer: Answer, reply: FastifyReply, dialect: Dialect, accepted: () => string): FastifyReply {
  switch (answer.kind) {
    case 'accept':
      return sendJson(reply, 200, accepted());
    case 'refuse':
      if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
      return sendWritten(reply, dialect.refused(answer.status, answer.error));
    case 'literal':
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    case 'hang':
      return reply.hijack();
    case 'reset':
      reply.hijack().raw.socket?.resetAndDestroy();
      return reply;
    case 'cut':
      sendHalf(reply.hijack(), accepted());
      return reply;
  }
}

export function sendWritten(reply: FastifyReply, { status, body }: Written): FastifyReply {
  return sendJson(reply, status, body);
}

export function sendJson(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body);
}

function sendHalf({ raw }: FastifyReply, body: string): void {
  raw.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) });
  raw.write(body.slice(0, body.length / 2), () => raw.destroy());
}
