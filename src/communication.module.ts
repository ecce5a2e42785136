import { type DynamicModule, Inject, Injectable, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AcceptanceModule } from './accepting/acceptance.module.js';
import { AcceptingModule } from './accepting/accepting.module.js';
import { PolicyEntity } from './accepting/policy.entity.js';
import { AuditModule } from './audit/reading/audit.module.js';
import { ApiKeyEntity } from './auth/api-key.entity.js';
import { BatchEntity } from './batches/batch.entity.js';
import { BatchesModule } from './batches/batches.module.js';
import { type CommunicationOptionsAsync, CommunicationOptionsModule } from './communication-options.module.js';
import type { CommunicationModuleOptions } from './communication.options.js';
import { CommunicationServiceInterface } from './communication.service.interface.js';
import { CommunicationService } from './communication.service.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { ConversationsModule } from './conversations/conversations.module.js';
import { DatabaseModule } from './database/database.module.js';
import { migrate } from './database/migrator.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DeliveringModule } from './delivering/delivering.module.js';
import { ProblemsModule } from './http/problems.module.js';
import { InboxModule } from './inbox/inbox.module.js';
import { IncomingMessageEntity } from './inbox/incoming-message.entity.js';
import { LimitsModule } from './limits/limits.module.js';
import { MediaModule } from './media/media.module.js';
import { AttemptEntity } from './messages/attempt.entity.js';
import { DELIVERY_POLICY } from './messages/delivery-context.js';
import { DeliveryContextModule } from './messages/delivery-context.module.js';
import { DeliveryEntity } from './messages/delivery.entity.js';
import type { DeliveryPolicy } from './messages/delivery.policy.js';
import { HistoryEntity } from './messages/history.entity.js';
import { MessageEntity } from './messages/message.entity.js';
import { MessagesModule } from './messages/messages.module.js';
import { formsOf } from './messages/numbers/equivalent-numbers.js';
import { readPhoneNumberInUrl } from './messages/numbers/phone-number.js';
import { timeZoneOf } from './messages/numbers/time-zones.js';
import { usualSmsPrice } from './messages/price.js';
import { smsSegments } from './messages/sms/sms-segments.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';
import { HAS_WORKER_ROLE } from './queue/worker.js';
import { SearchModule } from './search/search.module.js';
import type { Channel } from './siren/channel.js';
import type { CheckedSirenOptions } from './siren/checked-options.js';
import { explainError } from './siren/explain-error.js';
import { SIREN_OPTIONS } from './siren/siren.options.js';
import { StatisticsModule } from './statistics/statistics.module.js';
import { SuppressionsModule } from './suppressions/suppressions.module.js';
import { TemplateEntity } from './templates/template.entity.js';
import { TemplatesModule } from './templates/templates.module.js';
import { SpoolSource } from './webhooks/spool-source.js';
import { SpoolModule } from './webhooks/spool.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** Injection token of what the application answers over HTTP. */
const HTTP_MODE = Symbol('HTTP_MODE');

/** Whether the application can answer what it is to answer over HTTP, and whether anybody hears what Siren tells. */
@Injectable()
class HttpCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('CommunicationModule');

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(HTTP_MODE) private readonly mode: boolean | 'webhooks' | 'elsewhere',
    @Inject(HAS_WORKER_ROLE) private readonly sends: boolean,
  ) {}

  onApplicationBootstrap(): void {
    if (this.mode === true) this.requireHooks();
    if (this.mode === 'webhooks' && !this.host.httpAdapter?.getType()) {
      throw new Error(
        "CommunicationModule with `http: 'webhooks'` needs an application that listens: `NestFactory.create`",
      );
    }
    if (this.mode === false && this.sends) {
      this.logger.warn(
        "with `http: false` no receipt of Siren ever comes here, and messages are decided by their deadlines: set `http: 'webhooks'` " +
          "to receive them, or `http: 'elsewhere'` if a service on the same database does",
      );
    }
  }

  /**
   * Answering the API without the HTTP hooks would be an open door: no API key would be asked for, and a webhook's signature
   * could not be checked, since its bytes are parsed by then. So an application that asks for it must bring both.
   */
  private requireHooks(): void {
    const fastify = this.host.httpAdapter.getInstance<Partial<FastifyInstance> | undefined>();
    // Both leave a mark on the Fastify instance; see body-parsing.ts and api-key-gate.ts.
    const hasHooks = fastify?.hasDecorator?.('takesRawBodies') === true;
    const hasKeys = fastify?.hasRequestDecorator?.('actor') === true;
    if (hasHooks && hasKeys) return;
    throw new Error(
      'CommunicationModule with `http: true` needs the HTTP hooks and the API key: make the application with `createApp`, and import `AuthModule`',
    );
  }
}

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
