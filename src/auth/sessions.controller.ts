import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtension, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { idCursor, pageOf } from '../http/pages.js';
import { IdParam, ListQuery } from '../http/params.dto.js';
import { KEY_ALONE_EXTENSION, noSessionCookie, sessionCookie } from '../http/openapi.js';
import { crossOriginProblem, notFoundProblem, unauthorizedProblem } from '../http/problems.js';
import { RequiresKey } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { credentialOf, type KnownKey, type KnownSession, sessionIn } from './keyring.js';
import { KnownKeys } from './known-keys.js';
import { isFromPage, isLoopback, isOwnOrigin, originsOf } from './api-key-gate.js';
import { CreatedSessionDto, CurrentSessionDto, SessionPageDto } from './session.dto.js';
import { createSession, listSessions, makeToken, revokeSession } from './sessions.js';

/** Who is signed in from a browser. */
@ApiTags('sessions')
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(
    @Inject(getDataSourceToken(DATA_SOURCE)) private readonly dataSource: DataSource,
    private readonly keys: KnownKeys,
  ) {}

  /** Those that hold, newest first: of the key that asks; with the scope `admin` those of every key. */
  @Get()
  @RequiresKey()
  async list(
    @Query() { limit, cursor }: ListQuery,
    @CalledBy() by: Caller,
    @Req() request: FastifyRequest,
  ): Promise<SessionPageDto> {
    const rows = await listSessions(this.dataSource, {
      keyId: this.ownKeyOf(request, by),
      before: idCursor.decode(cursor),
      limit: limit + 1,
      now: databaseClock.now(),
    });
    const current = this.sessionOf(request)?.id;
    const sessions = rows.map((row) => ({ ...row, isCurrent: row.id === current }));
    return pageOf(sessions, limit, ({ id }) => idCursor.encode(id)) as SessionPageDto;
  }

  /**
   * Exchanges the API key for a session: a cookie (`HttpOnly`, `SameSite=Strict`, `Secure` but on loopback) that opens for
   * 12 hours what the key opens, and ends with it. What it changes must come from a page of this address (`Origin`). The API key itself is wanted here: no session
   * makes another one.
   */
  @Post()
  @RequiresKey()
  @ApiExtension(KEY_ALONE_EXTENSION, true)
  @ApiCreatedResponse({
    type: CreatedSessionDto,
    headers: { 'Set-Cookie': { description: 'The session', schema: { type: 'string' } } },
  })
  async create(
    @CalledBy() by: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedSessionDto> {
    const origins = originsOf(request);
    if (isFromPage(origins) && !isOwnOrigin(origins)) throw crossOriginProblem();
    const { authorization } = request.headers;
    const token = makeToken();
    const digest = authorization === undefined ? null : this.keys.digestFor(authorization, token);
    const key = this.keys.find(credentialOf(request.headers));
    if (digest === null || key === null) throw unauthorizedProblem(KEY_ITSELF, { hasKey: false });
    const keyExpiresAt = key.expiresAtMs === null ? null : new Date(key.expiresAtMs);
    const { id, createdAt, expiresAt } = await createSession(this.dataSource, { digest, keyExpiresAt }, by);
    await this.keys.sessionMade();
    const seconds = Math.floor((expiresAt.getTime() - createdAt.getTime()) / 1_000);
    void reply.header('Set-Cookie', sessionCookie(token, seconds, !isLoopback(origins)));
    return { ...currentSession(key), id, expiresAt };
  }

  /** Who asks, by session or by key: what a page needs to know to show what it may do. */
  @Get('current')
  @RequiresKey()
  current(@Req() request: FastifyRequest): CurrentSessionDto {
    const key = this.keys.find(credentialOf(request.headers));
    // Revoked since it was admitted, a moment ago.
    if (key === null) throw unauthorizedProblem(KEY_ITSELF, { hasKey: true });
    return currentSession(key);
  }

  /** Signs out: ends the session in the request's cookie, and takes the cookie away. */
  @Delete('current')
  @RequiresKey()
  @HttpCode(204)
  @ApiNoContentResponse()
  async signOut(
    @CalledBy() by: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const session = this.sessionOf(request);
    if (session === null) throw notFoundProblem(say('The request came with no session.'));
    await this.end(session.id, this.ownKeyOf(request, by), by);
    void reply.header('Set-Cookie', noSessionCookie(!isLoopback(originsOf(request))));
  }

  /**
   * Ends a session: it is refused at once by this process, and within 5 seconds by all. One of another key wants the scope
   * `admin`.
   */
  @Delete(':id')
  @RequiresKey()
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(@Param() { id }: IdParam, @CalledBy() by: Caller, @Req() request: FastifyRequest): Promise<void> {
    await this.end(id.toLowerCase(), this.ownKeyOf(request, by), by);
  }

  private async end(id: string, keyId: string | null, by: Caller): Promise<void> {
    if (!(await revokeSession(this.dataSource, id, keyId, by)))
      throw notFoundProblem(say('There is no session of this id, or it is over.'));
    this.keys.sessionEnded(id);
  }

  /** Whose sessions these are to whoever asks; null: everybody's. */
  private ownKeyOf(request: FastifyRequest, { actor }: Caller): string | null {
    return (request.server.mayAlso?.(request, 'admin') ?? true) ? null : actor.keyId;
  }

  /** Of the cookie, also beside a key. */
  private sessionOf({ headers }: FastifyRequest): KnownSession | null {
    const session = sessionIn(headers.cookie);
    return this.keys.find({ authorization: undefined, session })?.session ?? null;
  }
}

const KEY_ITSELF = say('A session is made with an API key itself: send it as "Authorization: Bearer <API key>".');

function currentSession({ actor, scopes, expiresAtMs, session }: KnownKey): CurrentSessionDto {
  return {
    id: session?.id ?? null,
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
    keyId: actor.keyId,
    keyName: actor.name,
    scopes: [...scopes],
  };
}
