import { Controller, HttpCode, Module, Post, UseGuards, type RawBodyRequest, Req } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { NestApplicationOptions } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signBody } from '../src/siren/signature.js';
import { SirenSignatureGuard } from '../src/siren/siren-signature.guard.js';
import { SirenModule } from '../src/siren/siren.module.js';

const OLD = 'old-secret-that-is-being-replaced';
const NEW = 'new-secret-that-replaces-the-old-one';
const BODY = '{ "content": "Split bill for dinner ₹1200" }';

@Controller()
class Hook {
  @Post('hook')
  @HttpCode(200)
  @UseGuards(SirenSignatureGuard)
  hook(@Req() request: RawBodyRequest<object>): string {
    return `genuine, ${typeof request}`;
  }
}

const siren = SirenModule.forRootAsync({
  useFactory: () => ({ apiKey: 'key', webhookSecrets: [OLD, NEW] }),
});

@Module({ imports: [siren], controllers: [Hook] })
class HookModule {}

/** The two ways in which the guard gets at the bytes. */
const HANDING_BYTES = {
  'routes that hand the bytes through': async (): Promise<NestFastifyApplication> => {
    const app = await newApp({ bodyParser: false });
    const fastify = app.getHttpAdapter().getInstance();
    fastify.removeContentTypeParser('application/json');
    fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    return app;
  },
  'an application that keeps raw bodies': () => newApp({ rawBody: true }),
};

async function newApp(options: NestApplicationOptions): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports: [HookModule] }).compile();
  return module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { ...options, logger: false });
}

describe.each(Object.entries(HANDING_BYTES))('the signature guard, in %s', (_how, start) => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await start();
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const post = async (headers: Record<string, string | string[]>, payload: string = BODY) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/hook',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });
    return answer.statusCode;
  };

  it.each([OLD, NEW])('passes what was signed with any of the secrets', async (secret) => {
    const signature = signBody(Buffer.from(BODY), secret);
    expect(await post({ 'x-siren-signature': signature })).toBe(200);
    expect(await post({ 'X-Siren-Signature': `sha256=${signature.toUpperCase()}` })).toBe(200);
  });

  it('refuses the same JSON in other bytes', async () => {
    const signature = signBody(Buffer.from(BODY), NEW);
    expect(await post({ 'x-siren-signature': signature }, JSON.stringify(JSON.parse(BODY)))).toBe(401);
  });

  it.each<[string, Record<string, string | string[]>]>([
    ['missing', {}],
    ['empty', { 'x-siren-signature': '' }],
    ['malformed', { 'x-siren-signature': 'sha256=zz' }],
    ['sent twice', { 'x-siren-signature': [signBody(Buffer.from(BODY), NEW), signBody(Buffer.from(BODY), NEW)] }],
    ['of a secret nobody has', { 'x-siren-signature': signBody(Buffer.from(BODY), 'other') }],
  ])('answers 401 when the signature is %s', async (_what, headers) => {
    expect(await post(headers)).toBe(401);
  });
});
