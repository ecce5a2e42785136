import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AuthModule, CommunicationModule, HealthModule, loggingOptions, SirenModule } from 'siren-gateway';
import { BillSplitter } from './bill-splitter.js';
import { Groups } from './groups.js';
import { settings } from './settings.js';

/** An application on the two modules. It answers Siren's webhooks and the gateway's HTTP API, too. */
@Module({
  imports: [
    SirenModule.forRootAsync({
      useFactory: () => ({
        apiKey: settings.sirenApiKey,
        webhookSecrets: [settings.sirenWebhookSecret],
        ...(settings.sirenBaseUrl === undefined ? {} : { baseUrl: settings.sirenBaseUrl }),
      }),
    }),
    CommunicationModule.forRootAsync({
      http: true,
      useFactory: () => ({ databaseUrl: settings.databaseUrl }),
    }),
    AuthModule.forRootAsync({ useFactory: () => settings.adminApiKey }),
    LoggerModule.forRoot(loggingOptions(settings.logLevel)),
    HealthModule,
  ],
  providers: [BillSplitter, Groups],
})
export class AgentModule {}
