import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { fingerprintOf, IDEMPOTENCY_KEY, type IdempotencyKey } from './idempotency.js';

/**
 * The header `Idempotency-Key`; null without one. The IETF draft's quotes around it are part of no key.
 * @throws Problem when it is not a key
 */
export function idempotencyHeader({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  const key = typeof header === 'string' ? (/^"(.*)"$/.exec(header)?.[1] ?? header) : '';
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw invalidKeyProblem('The Idempotency-Key must be 1 to 255 printable ASCII characters, sent once.');
  }
  return key;
}

/**
 * The caller's idempotency key with the digest of its request; null without one.
 * @throws Problem when the header is not a key
 */
export function idempotencyKeyOf(request: FastifyRequest, body: unknown = request.body): IdempotencyKey | null {
  const key = idempotencyHeader(request);
  if (key === null) return null;
  const path = request.routeOptions.url ?? '';
  return { apiKeyId: request.apiKeyId ?? '', key, fingerprint: fingerprintOf(request.method, path, body) };
}

/**
 * The key of one message, which may stand in the header or in the body.
 * @throws Problem when both are given and differ
 */
export function messageKeyOf(request: Pick<FastifyRequest, 'headers'>, inBody: string | undefined): string | undefined {
  const inHeader = idempotencyHeader(request) ?? undefined;
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw invalidKeyProblem('The header Idempotency-Key and the field idempotencyKey differ. Send one of them.');
  }
  return inHeader ?? inBody;
}

const invalidKeyProblem = (detail: string): Problem =>
  new Problem({ type: '/problems/invalid-idempotency-key', status: 400, detail });

export const mismatchProblem = (): Problem =>
  new Problem({
    type: '/problems/idempotency-key-reused',
    status: 422,
    detail: 'This Idempotency-Key was used for another request. Use a new key for a new message.',
  });
