/**
 * Webhooks through Nest's pipeline as this service has it (its HTTP hooks, guards, problems and log), with a controller that
 * checks the signature and reads the JSON, and stores nothing: what Nest alone costs.
 */
import type { AddressInfo } from 'node:net';
import { Controller, HttpCode, Module, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LoggerModule } from 'nestjs-pino';
import {
  AuthModule,
  createApp,
  RouteHooks,
  loggingOptions,
  Public,
  SirenModule,
  SirenSignatureGuard,
} from '../built.js';
import { answerParent } from '../process/answer-parent.js';

answerParent({ listen });

class HooksController {
  take({ body }: FastifyRequest): object {
    JSON.parse(String(body));
    return { status: 'processed', timestamp: new Date() };
  }
}

class HooksModule {}

async function listen({ secret }: { secret: string }): Promise<number> {
  decorate(secret);
  const app = await createApp(HooksModule);
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** Node runs this file as it is, and decorators cannot be stripped: they are called by hand. */
function decorate(secret: string): void {
  const { prototype } = HooksController;
  const take = Object.getOwnPropertyDescriptor(prototype, 'take')!;
  const decorators = [
    Post(['delivery-status', 'message']),
    HttpCode(200),
    Public(),
    RouteHooks({ rawBody: true }),
    UseGuards(SirenSignatureGuard),
  ];
  for (const decorator of decorators) decorator(prototype, 'take', take);
  Req()(prototype, 'take', 0);
  Controller('api/v1/webhooks/siren')(HooksController);
  Module({
    imports: [
      LoggerModule.forRoot(loggingOptions('info')),
      AuthModule.forRootAsync({ apiKeys: false, useFactory: () => 'nobody-asks-for-a-key-here' }),
      SirenModule.forRootAsync({ useFactory: () => ({ apiKey: 'bench', webhookSecrets: [secret] }) }),
    ],
    controllers: [HooksController],
  })(HooksModule);
}
