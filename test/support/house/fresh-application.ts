/** The sources of a fresh application, as its author would write them by the README. */

const JOB = `
const SETTINGS = { apiKey: process.env.SIREN_KEY!, webhookSecrets: [process.env.SIREN_SECRET!], baseUrl: process.env.SIREN_URL! };

/** Tells where it listens, is told to begin, and tells what became of its message. */
async function run(app: INestApplication): Promise<void> {
  await app.listen(0, '127.0.0.1');
  console.log(JSON.stringify({ url: (await app.getUrl()).replace('[::1]', '127.0.0.1') }));
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const outcome = await app
    .get(CommunicationService)
    .sendMessageWithFallback({ to: '+919876549003', text: 'Your bill split is ready!' }, { waitMs: 60_000 });
  console.log(JSON.stringify({ outcome }));
  await new Promise((resolve) => process.stdin.once('end', resolve));
  await app.close();
}
`;

/** Its own HTTP server is Express; Siren's webhooks come to it, and nothing else of the package. */
export const ON_EXPRESS = `
import 'reflect-metadata';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommunicationModule, CommunicationService, SirenModule } from 'siren-gateway';
${JOB}
@Module({
  imports: [
    SirenModule.forRoot(SETTINGS),
    CommunicationModule.forRoot({ databaseUrl: process.env.DATABASE_URL!, http: process.env.WHOLE_API ? true : 'webhooks' }),
  ],
})
class AppModule {}

void NestFactory.create(AppModule, { rawBody: !process.env.PARSED_ONLY, logger: ['warn', 'error'] }).then(run);
`;

/** It has the whole API and the dashboard, behind an API key. */
export const ON_FASTIFY = `
import 'reflect-metadata';
import { type INestApplication, Module } from '@nestjs/common';
import { AuthModule, CommunicationModule, CommunicationService, createApp, DashboardModule, SirenModule } from 'siren-gateway';
${JOB}
@Module({
  imports: [
    SirenModule.forRoot(SETTINGS),
    CommunicationModule.forRoot({ databaseUrl: process.env.DATABASE_URL!, http: true }),
    AuthModule.forRootAsync({ useFactory: () => process.env.ADMIN_KEY! }),
    DashboardModule,
  ],
})
class AppModule {}

void createApp(AppModule, { logLevel: 'warn' }).then(run);
`;

/** As strict as a compiler is told to be. */
export const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2024'],
    module: 'nodenext',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    outDir: 'dist',
    rootDir: '.',
  },
  files: ['main.ts'],
};
