import { Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { SirenSignatureGuard } from './siren-signature.guard.js';

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
