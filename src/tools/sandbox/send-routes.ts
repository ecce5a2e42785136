import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxAnswer } from './scenarios.js';
import { isTaken, httpStatusOf, type Classification } from './classifier.js';
import type { SandboxChannel, Dialect, ReadSend, Written } from './dialect.js';
import type { SandboxParts } from './parts.js';

/** The longest an answer waits for its own receipts to be acknowledged, in milliseconds. */
const RECEIPTS_FIRST_MS = 1000;

/** The routes that take messages. */
export function addSendRoutes(app: FastifyInstance, parts: SandboxParts): void {
  for (const { path, channel } of parts.dialect.sendRoutes) {
    app.post<{ Body: string | undefined }>(path, (request, reply) => takeSend(parts, channel, request, reply));
  }
}

async function takeSend(
  parts: SandboxParts,
  channelOfRoute: SandboxChannel | null,
  request: FastifyRequest<{ Body: string | undefined }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { dialect, faults, ledger, messages, receipts } = parts;
  const read = dialect.readSend(request.body ?? '', channelOfRoute);
  const verdict = verdictOn(parts, read, isAuthorised(request, parts.apiKey));
  const messageId = read.ok && isTaken(verdict.answer) ? messages.take(read.send) : null;
  const key = request.headers['idempotency-key'];
  ledger.record({
    at: new Date().toISOString(),
    ...(read.ok ? read.send : { ...NOTHING_READ, channel: channelOfRoute }),
    idempotencyKey: typeof key === 'string' ? key : null,
    scenario: verdict.name,
    answeredStatus: httpStatusOf(verdict.answer, dialect),
    messageId,
  });

  const report = async (): Promise<void> => {
    const metadata = read.ok ? read.send.metadata : null;
    if (messageId !== null) await receipts.report({ messageId, metadata }, verdict.receipts);
  };
  const receiptsFirst = verdict.answer.kind === 'accept' && verdict.answer.afterReceipts === true;
  await untilDue(parts, verdict);
  if (receiptsFirst) await Promise.race([report(), parts.timers.sleep(RECEIPTS_FIRST_MS)]);
  await faults.held();
  if (!receiptsFirst) void report();
  return carryOut(verdict.answer, reply, dialect, () => dialect.accepted(messageId ?? ''));
}

async function untilDue({ timers }: SandboxParts, { delayMs, answer }: Classification): Promise<void> {
  const total = delayMs + (answer.kind === 'accept' ? (answer.delayMs ?? 0) : 0);
  if (total > 0) await timers.sleep(total);
}

const NOTHING_READ = {
  ...{ to: '', content: '', type: '', template: null },
  ...{ media: null, location: null, buttons: [] },
  ...{ metadata: null, provider: null, senderId: null },
};

function verdictOn(parts: SandboxParts, read: ReadSend, authorised: boolean): Classification {
  if (!authorised) return refusal(401, UNAUTHORISED);
  if (!read.ok) return refusal(400, { code: 'invalid_request', message: read.problem });
  return parts.classifier.classify(read.send);
}

function refusal(status: number, error: { code: string; message: string }): Classification {
  return { name: 'invalid', delayMs: 0, answer: { kind: 'refuse', status, error }, receipts: [] };
}

export const UNAUTHORISED = { code: 'unauthorized', message: 'The API key is missing or wrong' };

/** Whether a request carries `Authorization: Bearer <apiKey>`. Compared plainly: the sandbox guards nothing of worth. */
export function isAuthorised(request: FastifyRequest, apiKey: string): boolean {
  return request.headers.authorization === `Bearer ${apiKey}`;
}

/**
 * Carries out an answer on the wire, now.
 *
 * @param accepted the body of an answer that accepts; made only when it is needed.
 */
export function carryOut(
  answer: SandboxAnswer,
  reply: FastifyReply,
  dialect: Dialect,
  accepted: () => string,
): FastifyReply {
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
