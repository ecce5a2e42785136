import type { FastifyRequest } from 'fastify';
import { Problem } from '../../http/problem.js';
import { fingerprintOf, type IdempotencyKey } from '../accepting/idempotency.js';

/** 1 to 255 printable characters; the IETF draft's quotes around it are part of no key. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The caller's idempotency key with the digest of its request; null without one.
 * @throws Problem when the header is not a key
 */
export function idempotencyKeyOf(request: FastifyRequest, body: unknown = request.body): IdempotencyKey | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  const key = typeof header === 'string' ? (/^"(.*)"$/.exec(header)?.[1] ?? header) : '';
  if (!KEY.test(key)) {
    throw new Problem({
      type: '/problems/invalid-idempotency-key',
      status: 400,
      detail: 'The Idempotency-Key must be 1 to 255 printable ASCII characters, sent once.',
    });
  }
  const path = request.routeOptions.url ?? '';
  return { apiKeyId: request.apiKeyId ?? '', key, fingerprint: fingerprintOf(request.method, path, body) };
}

export const mismatchProblem = (): Problem =>
  new Problem({
    type: '/problems/idempotency-key-reused',
    status: 422,
    detail: 'This Idempotency-Key was used for another request. Use a new key for a new message.',
  });
