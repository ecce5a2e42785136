import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { AuditModule } from './audit/reading/audit.module.js';
import { AttemptEntity } from './messages/attempt.entity.js';
import { BatchEntity } from './batches/batch.entity.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './messages/delivery-context.js';
import type { DeliveryPolicy } from './messages/delivery.policy.js';
import { DeliveryEntity } from './messages/delivery.entity.js';
import { HistoryEntity } from './messages/history.entity.js';
import { MessageEntity } from './messages/message.entity.js';
import { smsSegments } from './messages/sms/sms-segments.js';
import { timeZoneOf } from './accepting/time-zone.js';
import { MessagesModule } from './messages/messages.module.js';
import { formsOf } from './messages/numbers/equivalent-numbers.js';
import { readPhoneNumberInUrl } from './messages/numbers/phone-number.js';
import {
  COMMUNICATION_OPTIONS,
  type CommunicationModuleOptions,
  DEFAULT_DELIVERY,
  withSecretsKept,
} from './communication.options.js';
import { DatabaseModule } from './database/database.module.js';
import type { DatabaseOptions } from './database/data-source.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DeliveringModule } from './delivering/delivering.module.js';
import { DrainingModule } from './http/draining.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { takesEvents } from './outbox/events.options.js';
import { InboxModule } from './inbox/inbox.module.js';
import { IncomingMessageEntity } from './inbox/incoming-message.entity.js';
import { MediaModule } from './media/media.module.js';
import { migrate } from './database/migrator.js';
import type { Channel } from './siren/channel.js';
import { explainError } from './siren/explain-error.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';
import { AcceptingModule } from './accepting/accepting.module.js';
import { BatchesModule } from './batches/batches.module.js';
import { CommunicationService } from './communication.service.js';
import { SuppressionsModule } from './suppressions/suppressions.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { WakeUpsModule } from './queue/wake-ups.module.js';
import type { CheckedSirenOptions } from './siren/checked-options.js';
import { SIREN_OPTIONS } from './siren/siren.options.js';
import { TemplateEntity } from './templates/template.entity.js';
import { TemplatesModule } from './templates/templates.module.js';
import { StatisticsModule } from './statistics/statistics.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { HttpHooksCheck } from './http-hooks-check.js';
import { Workers } from './workers.js';

export interface CommunicationModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  useFactory: FactoryProvider<CommunicationModuleOptions>['useFactory'];
  /**
   * Whether the application also answers the HTTP API and Siren's webhooks. Default false: a service in code alone.
   * It then must be made by `createApp`, and import the `AuthModule`.
   */
  http?: boolean;
}

/** Every table that is read through TypeORM. */
export const ENTITIES = [
  MessageEntity,
  DeliveryEntity,
  AttemptEntity,
  HistoryEntity,
  BatchEntity,
  IncomingMessageEntity,
  TemplateEntity,
];

@Module({})
class OptionsModule {
  static forRootAsync({ imports, inject, useFactory }: CommunicationModuleAsyncOptions): DynamicModule {
    return {
      module: OptionsModule,
      global: true,
      imports,
      providers: [
        {
          provide: COMMUNICATION_OPTIONS,
          inject,
          useFactory: async (...dependencies: unknown[]) => withSecretsKept(await useFactory(...dependencies)),
        },
      ],
      exports: [COMMUNICATION_OPTIONS],
    };
  }
}

/**
 * Messages that arrive: WhatsApp first, SMS when it does not reach the recipient. Needs the `SirenModule` beside it. Brings
 * its own DataSource and schema, and the `CommunicationService` to inject.
 */
@Module({})
export class CommunicationModule {
  static forRootAsync(options: CommunicationModuleAsyncOptions): DynamicModule {
    const http = options.http ?? false;
    return {
      module: CommunicationModule,
      // Whoever sends injects the service, from whatever module.
      global: true,
      imports: [
        DrainingModule,
        OptionsModule.forRootAsync(options),
        DatabaseModule.forRootAsync({
          entities: ENTITIES,
          inject: [COMMUNICATION_OPTIONS],
          useFactory: (database: DatabaseOptions) => database,
          migrate,
        }),
        WakeUpsModule.forRoot({ options: COMMUNICATION_OPTIONS }),
        StatisticsModule.forRoot({
          http,
          inject: [DELIVERY_CONTEXT, SIREN_OPTIONS],
          useFactory: ({ policy }: DeliveryContext, { smsProvider }: CheckedSirenOptions) => ({
            readPhoneNumber: (written) => readPhoneNumberInUrl(written, policy.defaultCountry).e164,
            formsOfNumber: formsOf,
            explainError: (channel, code) => explainError({ channel: channel as Channel, code, provider: smsProvider }),
          }),
        }),
        TemplatesModule.forRoot({
          http,
          inject: [DELIVERY_CONTEXT],
          useFactory: ({ policy }: DeliveryContext) => ({
            defaultLocale: policy.defaultLocale,
            timeZone: timeZoneOf(null, policy),
            segmentsOf: smsSegments,
          }),
        }),
        MessagesModule.forRoot({
          http,
          inject: [COMMUNICATION_OPTIONS, SIREN_OPTIONS],
          useFactory: policyOf,
        }),
        MediaModule.forRoot({
          inject: [COMMUNICATION_OPTIONS],
          useFactory: ({ media }: CommunicationModuleOptions) => media ?? {},
        }),
        AcceptingModule.forRoot({ http }),
        BatchesModule.forRoot({ http }),
        SuppressionsModule.forRoot({ http }),
        ContactsModule.forRoot({ http }),
        InboxModule.forRoot({
          http,
          inject: [COMMUNICATION_OPTIONS],
          useFactory: ({ inbox }: CommunicationModuleOptions) => inbox ?? {},
        }),
        OutboxModule.forRoot({
          http,
          inject: [COMMUNICATION_OPTIONS],
          useFactory: ({ events }: CommunicationModuleOptions) => events ?? {},
        }),
        DeliveringModule.forRoot({ http }),
        WebhooksModule.forRoot({ http }),
        DeadLettersModule.forRoot({ http }),
        PersonalDataModule.forRoot({ http }),
        AuditModule.forRoot({ http }),
      ],
      providers: [CommunicationService, Workers, ...(http ? [HttpHooksCheck] : [])],
      exports: [CommunicationService],
    };
  }
}

function policyOf({ delivery, events = {} }: CommunicationModuleOptions, siren: CheckedSirenOptions): DeliveryPolicy {
  return {
    ...DEFAULT_DELIVERY,
    ...delivery,
    sirenTimeoutMs: siren.timeoutMs,
    maxConcurrency: siren.maxConcurrency,
    smsProvider: siren.smsProvider ?? null,
    takesProviders: siren.dialect.takesProviders,
    takesEvents: takesEvents(events),
  };
}
