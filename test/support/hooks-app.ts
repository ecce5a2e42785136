import {
  Body,
  Controller,
  Get,
  HttpCode,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { LoggerModule } from 'nestjs-pino';
import { expect } from 'vitest';
import { type AppOptions, createApp } from '../../src/app.setup.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { callerOf } from '../../src/http/actor.js';
import { Public, RequiresKey, RouteHooks } from '../../src/http/route-hooks.js';
import { idCursor } from '../../src/http/pages.js';
import { IsSafeText } from '../../src/http/field-rules.js';
import { ListQuery } from '../../src/http/params.dto.js';
import { loggingOptions } from '../../src/http/logging.js';
import { eventually } from './eventually.js';

export const HOOKS_KEY = 'a-key-for-the-hooks-that-is-long-enough';

class Step {
  @IsIn(['whatsapp', 'sms'])
  channel: string;

  @IsOptional()
  @Min(1)
  @Max(86400)
  fallbackAfter?: number;
}

class Note {
  @IsSafeText({ min: 1, max: 4096 })
  text: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Step)
  channels?: Step[];

  @IsOptional()
  @IsObject()
  metadata?: Record<string, unknown>;
}

/** How many requests to `/api/v1/large-notes` are being handled, and how many were at most; each waits for `until`. */
export const large = { now: 0, most: 0, until: Promise.resolve() };

/** What the next request to `/api/v1/failures` throws. */
export const failure: { next: unknown } = { next: null };

/** Requests to `/api/v1/held` are answered once `resolve` was called; `begun` counts them. */
export const held = { begun: 0, ...Promise.withResolvers<void>() };

/** Resolves once so many more of them are in hand than before. */
export function heldRequests(count: number): Promise<void> {
  Object.assign(held, { begun: 0, ...Promise.withResolvers<void>() });
  return eventually(() => expect(held.begun).toBe(count));
}

@Controller('api/v1')
class NotesController {
  @Post('notes')
  @RequiresKey()
  @HttpCode(202)
  create(@Body() note: Note, @Req() request: FastifyRequest) {
    return { note, caller: callerOf(request) };
  }

  @Post('large-notes')
  @RequiresKey()
  @RouteHooks({ bodyLimit: 4 << 20 })
  async createLarge(@Body() note: Note) {
    large.most = Math.max(large.most, ++large.now);
    await large.until;
    large.now--;
    return { length: note.text.length };
  }

  @Post('lines')
  @RequiresKey()
  @RouteHooks({ lines: true })
  async lines(@Req() request: FastifyRequest) {
    let bytes = 0;
    for await (const chunk of request.body as AsyncIterable<Uint8Array>) bytes += chunk.length;
    return { bytes };
  }

  @Get('notes')
  @RequiresKey()
  list(@Query() query: ListQuery) {
    return { limit: query.limit, before: idCursor.decode(query.cursor) };
  }

  @Get('notes/:id')
  @RequiresKey()
  get(@Param('id') id: string) {
    throw new NotFoundException(`There is no note ${id.length} characters long.`);
  }

  @Get('failures')
  @RequiresKey()
  fail() {
    throw failure.next;
  }

  @Get('long')
  @Public()
  long() {
    return { text: 'x'.repeat(32 << 20) };
  }

  @Get('held')
  @RequiresKey()
  async hold() {
    held.begun++;
    await held.promise;
    return { held: true };
  }

  @Post('hooks')
  @HttpCode(200)
  @Public()
  @RouteHooks({ rawBody: true, bodyLimit: 262_144 })
  hook(@Req() request: FastifyRequest) {
    const bytes = request.body as Buffer;
    return { isBuffer: Buffer.isBuffer(bytes), hex: bytes.toString('hex').slice(0, 64), length: bytes.length };
  }
}

@Controller('health')
class HealthController {
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  ready() {
    throw new ServiceUnavailableException({
      status: 'error',
      info: {},
      error: { db: { status: 'down' } },
      details: {},
    });
  }
}

export interface HooksApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly port: number;
  /** Every log line so far, parsed. */
  readonly lines: Record<string, unknown>[];
  /** Every log line so far, as written. */
  readonly text: () => string;
}

/** A small application behind the real HTTP hooks, listening on a free port. */
export async function startHooksApp(limits: AppOptions['limits'] = {}): Promise<HooksApp> {
  const written: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => {
      written.push(line);
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  };

  @Module({
    imports: [
      LoggerModule.forRoot(loggingOptions('debug', destination)),
      AuthModule.forRootAsync({ useFactory: () => HOOKS_KEY, apiKeys: false }),
    ],
    controllers: [NotesController, HealthController],
  })
  class HooksAppModule {}

  const app = await createApp(HooksAppModule, { limits });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { app, url: `http://127.0.0.1:${port}`, port, lines, text: () => written.join('') };
}
