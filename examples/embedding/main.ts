import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { Billing } from './billing.js';

const { DATABASE_URL = '', SIREN_API_KEY = '', SIREN_WEBHOOK_SECRET = '' } = process.env;
const app = await NestFactory.createApplicationContext(
  AppModule.forRoot({
    databaseUrl: DATABASE_URL,
    siren: { apiKey: SIREN_API_KEY, webhookSecrets: [SIREN_WEBHOOK_SECRET] },
  }),
);
app.enableShutdownHooks();
console.log(await app.get(Billing).remind('+919876543210'));
await app.close();
