import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './scopes.js';

/** Who asks for something: an API key, and the application that it belongs to. */
export interface Actor {
  /** The key's id (UUIDv7); `admin`: one of `ADMIN_API_KEY`; `code`: the application around us, `command`: a command line; no request. */
  readonly keyId: string;
  /** Keys of one name are one application: one replaces another without a gap. */
  readonly name: string;
}

/** Who asks for a change, and in which request: for whatever is recorded of it. */
export interface Caller {
  readonly actor: Actor;
  /** As the answer's `X-Request-Id` and the log have it; null: it came by no request. */
  readonly requestId: string | null;
}

/** A request that may go on. */
export interface Admitted {
  readonly actor: Actor;
  /** What its answer says of its application's limit, names and values in turn; empty: there is none. */
  readonly headers: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key came with the request; null where none was wanted. Missing where nobody guards the API. */
    actor?: Actor | null;
  }
  interface FastifyInstance {
    /**
     * Whether a request may go on, by its headers and out of memory; null: not, or it is not known yet, which the usual way
     * finds out. Missing where requests want no key.
     */
    admitAtOnce?: (request: IncomingMessage, scope: Scope) => Admitted | null;
    /** Of a request that was admitted and whose answer has no end: whether its key still holds. Missing where none is wanted. */
    isStillAdmitted?: (request: FastifyRequest) => boolean;
    /** Whether the key of a request that was admitted has this scope, too. Missing where none is wanted. */
    mayAlso?: (request: FastifyRequest, scope: Scope) => boolean;
  }
}

/** The application that embeds the modules, by a call of its own. */
export const IN_CODE: Caller = { actor: { keyId: 'code', name: '' }, requestId: null };

/** Who has the database at hand. */
export const BY_COMMAND: Caller = { actor: { keyId: 'command', name: '' }, requestId: null };

/** Who asks in this request. Where no key was wanted, nobody whom we know: as from code. */
export function callerOf({ actor, id }: Pick<FastifyRequest, 'actor' | 'id'>): Caller {
  return { actor: actor ?? IN_CODE.actor, requestId: id };
}

/** Hands a handler its {@link Caller}. */
export const CalledBy = createParamDecorator((_data: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The same where only the name counts: whose idempotency keys, messages and batches these are. */
export function applicationOf(request: Pick<FastifyRequest, 'actor' | 'id'>): string {
  return callerOf(request).actor.name;
}
