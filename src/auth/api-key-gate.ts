import type { IncomingMessage } from 'node:http';
import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../http/actor.js';
import { fastifyOf } from '../http/fastify-of.js';
import { crossOriginProblem } from '../http/problems.js';
import type { Scope, WantedScope } from '../http/scopes.js';
import { keyRefusals } from '../meters/meters.js';
import type { Admission } from './admission.js';
import { type Credential, credentialOf } from './keyring.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** On Node's request: it was admitted ahead of Fastify, and came this way after all. It counts once. */
const ADMITTED = Symbol('admitted');
type EarlyRequest = IncomingMessage & { [ADMITTED]?: Admitted };

/**
 * Lets a request to a route that names a scope pass only with an API key, or a session of one, that may do what the route
 * does, as often as it may. A hook and not a Nest guard, since guards run after the body was read and parsed: anybody could
 * make us hold 20 MB for a 401.
 */
export class ApiKeyGate implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly admission: Admission,
  ) {}

  onModuleInit(): void {
    const fastify = fastifyOf(this.host, 'AuthModule');
    fastify.decorateRequest('actor', null);
    fastify.decorate('admitAtOnce', (request: IncomingMessage, scope: Scope) => {
      // By a key alone: whether a session may change something is looked at on the usual way.
      const admitted = this.admission.atOnce({ authorization: request.headers.authorization, session: null }, scope);
      if (admitted !== null) (request as EarlyRequest)[ADMITTED] = admitted;
      return admitted;
    });
    fastify.decorate(
      'isStillAdmitted',
      (request: FastifyRequest) =>
        !needsKey(request) || this.admission.holds(credentialOf(request.headers), scopeOf(request)),
    );
    fastify.decorate(
      'mayAlso',
      (request: FastifyRequest, scope: Scope) =>
        !needsKey(request) || this.admission.holds(credentialOf(request.headers), scope),
    );
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!needsKey(request)) return done();
      const credential = credentialOf(request.headers);
      if (isForged(request, credential)) {
        keyRefusals.inc({ reason: 'origin' });
        return done(crossOriginProblem());
      }
      const scope = scopeOf(request);
      const early = (request.raw as EarlyRequest)[ADMITTED] ?? this.admission.atOnce(credential, scope);
      if (early !== null) {
        letPass(request, reply, early);
        return done();
      }
      this.admission.decide({ credential, scope, address: request.ip }).then((admitted) => {
        letPass(request, reply, admitted);
        done();
      }, done);
    });
  }
}

function letPass(request: FastifyRequest, reply: FastifyReply, { actor, headers }: Admitted): void {
  request.actor = actor;
  // On Node's response, so that answers written past Fastify (streams, events) carry them too.
  for (let i = 0; i < headers.length; i += 2) reply.raw.setHeader(headers[i]!, headers[i + 1]!);
}

/** Of a route that wants a key. */
function scopeOf({ routeOptions }: FastifyRequest): WantedScope {
  return routeOptions.config.scope!;
}

/**
 * A browser sends a session's cookie by itself, whoever has it ask. So what changes something must come from our own page;
 * a key is sent by whoever has it.
 */
function isForged(request: FastifyRequest, { session }: Credential): boolean {
  return session !== null && !READS.has(request.method) && !isOwnOrigin(originsOf(request));
}

/**
 * By the route that will answer, not by the address as written, which has many spellings. Those that name a scope are this
 * package's; whoever may call the application's own is for the application to say.
 */
function needsKey({ is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && routeOptions.config.scope !== undefined;
}

/** Where a request comes from, and where it came to, as far as its headers tell. */
interface Origins {
  /** `Origin`. */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`. */
  readonly site: string | undefined;
  /** Of us, with its port if that is not the usual one: as asked for, or as a proxy tells that is believed. */
  readonly host: string;
  readonly protocol: string;
}

export function originsOf({ headers, host, protocol }: FastifyRequest): Origins {
  const site = headers['sec-fetch-site'];
  return { origin: headers.origin, site: typeof site === 'string' ? site : undefined, host, protocol };
}

/** Whether it says where it comes from: browsers do with each request that may change something, programs do not. */
export function isFromPage({ origin, site }: Origins): boolean {
  return origin !== undefined || site !== undefined;
}

/**
 * Whether a page of our own origin sent it. A browser that tells this itself (`Sec-Fetch-Site`, which no page can set) is
 * believed, as it alone knows what is in its address bar: a proxy may hand us another host. Else the host of `Origin` must be ours;
 * `https` is, too, where we are asked by `http`, since a proxy ends TLS.
 */
export function isOwnOrigin({ origin, site, host, protocol }: Origins): boolean {
  if (site !== undefined) return site === 'same-origin';
  const from = parsed(origin);
  if (from === null || (from.protocol === 'http:' && protocol === 'https')) return false;
  return from.host === parsed(`${from.protocol}//${host}`)?.host;
}

/** Whether a cookie may travel without TLS: on this machine alone, where there is none, and nobody between. */
export function isLoopback({ origin, host, protocol }: Origins): boolean {
  const at = parsed(origin ?? `${protocol}://${host}`);
  return at !== null && at.protocol === 'http:' && LOOPBACK.test(at.hostname);
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function parsed(url: string | undefined): URL | null {
  const read = url === undefined ? null : URL.parse(url);
  return read !== null && /^https?:$/.test(read.protocol) ? read : null;
}
