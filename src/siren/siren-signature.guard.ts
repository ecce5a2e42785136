import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type Type,
  UnauthorizedException,
} from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
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

/**
 * A signature is one over the bytes of a body, and Nest keeps them only where it is asked to. Said at start and not by the
 * first webhook. Nest hands its option to the adapter alone, so that call is listened to; an application with parsers of its
 * own makes none.
 */
@Injectable()
export class RawBodyCheck implements OnApplicationBootstrap {
  private losesBytes = false;

  constructor(
    host: HttpAdapterHost,
    private readonly discovery: DiscoveryService,
  ) {
    // Where nothing listens there is none.
    const adapter = host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    if (!adapter) return;
    const register = adapter.registerParserMiddleware.bind(adapter);
    adapter.registerParserMiddleware = (prefix?: string, rawBody?: boolean) => {
      this.losesBytes = rawBody !== true;
      register(prefix, rawBody);
    };
  }

  onApplicationBootstrap(): void {
    if (!this.losesBytes) return;
    const guarded = this.discovery.getControllers().find(({ metatype }) => metatype !== null && isGuarded(metatype));
    if (guarded === undefined) return;
    throw new Error(
      `${guarded.name} checks signatures, which needs the bytes of a body: make the application with \`NestFactory.create(…, { rawBody: true })\``,
    );
  }
}

/** Whether the guard stands before it, or before one of its methods. */
function isGuarded(controller: Type | NonNullable<unknown>): boolean {
  const methods = (controller as { readonly prototype: object }).prototype;
  const handlers = Object.getOwnPropertyNames(methods).map((name) => (methods as Record<string, unknown>)[name]);
  return [controller, ...handlers].some((target) => {
    const guards: unknown = typeof target === 'function' ? Reflect.getMetadata(GUARDS_METADATA, target) : undefined;
    return Array.isArray(guards) && guards.includes(SirenSignatureGuard);
  });
}
