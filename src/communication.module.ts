import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from './audit/reading/audit.module.js';
import { AttemptEntity } from './messages/attempt.entity.js';
import { PolicyEntity } from './accepting/policy.entity.js';
import { ApiKeyEntity } from './auth/api-key.entity.js';
import { BatchEntity } from './batches/batch.entity.js';
import { DELIVERY_POLICY } from './messages/delivery-context.js';
import { DeliveryContextModule } from './messages/delivery-context.module.js';
import type { DeliveryPolicy } from './messages/delivery.policy.js';
import { DeliveryEntity } from './messages/delivery.entity.js';
import { HistoryEntity } from './messages/history.entity.js';
import { MessageEntity } from './messages/message.entity.js';
import { smsSegments } from './messages/sms/sms-segments.js';
import { timeZoneOf } from './messages/numbers/time-zone.js';
import { usualSmsPrice } from './messages/price.js';
import { MessagesModule } from './messages/messages.module.js';
import { ProblemsModule } from './http/problems.module.js';
import { formsOf } from './messages/numbers/equivalent-numbers.js';
import { readPhoneNumberInUrl } from './messages/numbers/phone-number.js';
import { type CommunicationOptionsAsync, CommunicationOptionsModule } from './communication-options.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DeliveringModule } from './delivering/delivering.module.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { InboxModule } from './inbox/inbox.module.js';
import { IncomingMessageEntity } from './inbox/incoming-message.entity.js';
import { LimitsModule } from './limits/limits.module.js';
import { MediaModule } from './media/media.module.js';
import { migrate } from './database/migrator.js';
import type { Channel } from './siren/channel.js';
import { explainError } from './siren/explain-error.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';
import { AcceptanceModule } from './accepting/acceptance.module.js';
import { AcceptingModule } from './accepting/accepting.module.js';
import { BatchesModule } from './batches/batches.module.js';
import { CommunicationService } from './communication.service.js';
import { CommunicationServiceInterface } from './communication.service.interface.js';
import { SuppressionsModule } from './suppressions/suppressions.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { ConversationsModule } from './conversations/conversations.module.js';
import type { CheckedSirenOptions } from './siren/checked-options.js';
import { SIREN_OPTIONS } from './siren/siren.options.js';
import { TemplateEntity } from './templates/template.entity.js';
import { TemplatesModule } from './templates/templates.module.js';
import { SearchModule } from './search/search.module.js';
import { StatisticsModule } from './statistics/statistics.module.js';
import { SpoolModule } from './webhooks/spool.module.js';
import { SpoolSource } from './webhooks/spool-source.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { HTTP_MODE, HttpCheck } from './http-check.js';
import type { CommunicationModuleOptions } from './communication.options.js';

/**
 * What the application answers over HTTP. `true`: the whole API and Siren's webhooks; it then must be made by `createApp`, and
 * import the `AuthModule`. `webhooks`: Siren's webhooks alone, on Express or Fastify, made with `rawBody: true`. `elsewhere`
 * and `false`: nothing; Siren's webhooks come to a service on the same database, or, without one, nowhere.
 */
export type HttpMode = boolean | 'webhooks' | 'elsewhere';

interface HttpOption {
  /** Default false. */
  http?: HttpMode;
}

export type CommunicationModuleAsyncOptions = CommunicationOptionsAsync & HttpOption;

const HTTP_MODES: readonly unknown[] = [true, false, 'webhooks', 'elsewhere'];

/** Every table that is read through TypeORM. */
export const ENTITIES = [
  MessageEntity,
  DeliveryEntity,
  AttemptEntity,
  HistoryEntity,
  BatchEntity,
  IncomingMessageEntity,
  TemplateEntity,
  PolicyEntity,
  ApiKeyEntity,
];

/**
 * Messages that arrive: WhatsApp first, SMS when it does not reach the recipient. Needs the `SirenModule` beside it. Brings
 * its own DataSource and schema, and the `CommunicationService` to inject.
 */
@Module({})
export class CommunicationModule {
  static forRoot({ http, ...options }: CommunicationModuleOptions & HttpOption): DynamicModule {
    return CommunicationModule.forRootAsync({ http, useFactory: () => options });
  }

  static forRootAsync({ http: mode = false, ...options }: CommunicationModuleAsyncOptions): DynamicModule {
    if (!HTTP_MODES.includes(mode)) {
      throw new Error("CommunicationModule: http must be true, false, 'webhooks' or 'elsewhere'");
    }
    const http = mode === true;
    return {
      module: CommunicationModule,
      // Whoever sends injects the service, from whatever module of the application.
      global: true,
      imports: [
        CommunicationOptionsModule.forRootAsync(options),
        DatabaseModule.forRoot({ entities: ENTITIES, migrate }),
        DeliveryContextModule,
        StatisticsModule.forRoot({
          http,
          inject: [DELIVERY_POLICY, SIREN_OPTIONS],
          useFactory: (
            { defaultCountry, prices, fallbackAfterMs }: DeliveryPolicy,
            { smsProvider }: CheckedSirenOptions,
          ) => ({
            readPhoneNumber: (written) => readPhoneNumberInUrl(written, defaultCountry).e164,
            formsOfNumber: formsOf,
            presentFallback: fallbackAfterMs === 'auto' ? fallbackAfterMs : fallbackAfterMs / 1000,
            smsPriceOf: (country) => usualSmsPrice(prices, country),
            explainError: (channel, code) => explainError({ channel: channel as Channel, code, provider: smsProvider }),
          }),
        }),
        TemplatesModule.forRoot({
          http,
          inject: [DELIVERY_POLICY],
          useFactory: (policy: DeliveryPolicy) => ({
            defaultLocale: policy.defaultLocale,
            timeZone: timeZoneOf(null, policy),
            segmentsOf: smsSegments,
          }),
        }),
        MessagesModule.forRoot({ http }),
        MediaModule,
        LimitsModule,
        AcceptanceModule,
        AcceptingModule.forRoot({ http }),
        BatchesModule.forRoot({ http }),
        SuppressionsModule.forRoot({ http }),
        ContactsModule.forRoot({ http }),
        // Their workers start in this order, and stop in the opposite one: handlers answer while replies are still sent.
        DeliveringModule.forRoot({ http, imports: [SpoolModule], receipts: SpoolSource }),
        InboxModule.forRoot({ http }),
        ConversationsModule.forRoot({ http }),
        OutboxModule.forRoot({ http }),
        WebhooksModule.forRoot({ http, receives: http || mode === 'webhooks' }),
        DeadLettersModule.forRoot({ http }),
        SearchModule.forRoot({ http }),
        PersonalDataModule.forRoot({ http }),
        AuditModule.forRoot({ http }),
        ...(http ? [ProblemsModule] : []),
      ],
      providers: [
        CommunicationService,
        { provide: CommunicationServiceInterface, useExisting: CommunicationService },
        { provide: HTTP_MODE, useValue: mode },
        HttpCheck,
      ],
      // Beside the service, what applications inject.
      exports: [
        CommunicationService,
        CommunicationServiceInterface,
        AcceptingModule,
        BatchesModule,
        ContactsModule,
        InboxModule,
        MediaModule,
        OutboxModule,
        SuppressionsModule,
        TemplatesModule,
      ],
    };
  }
}
