import { Inject, Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { say } from '../languages/say.js';
import type { CheckedSirenOptions } from './checked-options.js';
import { verifySignature } from './signature.js';
import { SIREN_OPTIONS } from './siren.options.js';

export const SIGNATURE_HEADER = 'x-siren-signature';

export interface SignedRequest {
  headers: Record<string, unknown>;
  /** Nest's own, where an application was made with `rawBody: true`. */
  rawBody?: unknown;
  body?: unknown;
}

/**
 * Lets only genuine webhooks of Siren pass; every other request is a 401. Needs the bytes as they came: a route whose
 * body is handed through unparsed, or an application with `rawBody: true`.
 */
@Injectable()
export class SirenSignatureGuard implements CanActivate {
  constructor(@Inject(SIREN_OPTIONS) private readonly options: CheckedSirenOptions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedRequest>();
    const signature = request.headers[SIGNATURE_HEADER];
    if (verifySignature(rawBodyOf(request), signature, this.options.webhookSecrets.reveal())) return true;
    throw new UnauthorizedException(
      signature === undefined
        ? String(say('The header X-Siren-Signature is missing'))
        : String(say('The signature does not match the body: check SIREN_WEBHOOK_SECRET on both sides')),
    );
  }
}

/** The bytes that were signed. */
export function rawBodyOf({ rawBody, body }: SignedRequest): Buffer {
  if (Buffer.isBuffer(rawBody)) return rawBody;
  if (Buffer.isBuffer(body)) return body;
  // No bytes at all are an empty body, which may well be signed.
  if (body === undefined || body === null) return Buffer.alloc(0);
  throw new Error('SirenSignatureGuard needs the raw bytes of the body: this route parsed it');
}
