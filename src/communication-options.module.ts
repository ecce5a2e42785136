import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import {
  checkCommunicationOptions,
  COMMUNICATION_OPTIONS,
  type CommunicationModuleOptions,
  completeDelivery,
  withSecretsKept,
} from './communication.options.js';
import { DATABASE_OPTIONS } from './database/data-source.js';
import { checkSenders, SENDERS } from './delivering/channel-sender.js';
import { INBOX_DEFAULTS, INBOX_OPTIONS, type InboxOptions } from './inbox/inbox.options.js';
import { MEDIA_DEFAULTS, MEDIA_OPTIONS, type MediaOptions } from './media/media-fetcher.js';
import { DELIVERY_POLICY } from './messages/delivery-context.js';
import type { DeliveryPolicy } from './messages/delivery.policy.js';
import { type AsyncOptions, optionsProviders } from './options/options-providers.js';
import { given } from './options/rules.js';
import { DEFAULT_EVENTS, EVENTS_OPTIONS, type EventsOptions, takesEvents } from './outbox/events.options.js';
import { HAS_WORKER_ROLE } from './queue/worker.js';
import type { CheckedSirenOptions } from './siren/checked-options.js';
import { SIREN_OPTIONS } from './siren/siren.options.js';

export type CommunicationOptionsAsync = AsyncOptions<CommunicationModuleOptions>;

/** The configuration of the rooms: to each its own part of the options that the application gives, completed by the defaults. */
@Module({})
export class CommunicationOptionsModule {
  static forRootAsync(options: CommunicationOptionsAsync): DynamicModule {
    const parts = [
      part(HAS_WORKER_ROLE, ({ roles }): boolean => roles?.worker ?? true),
      part(DELIVERY_POLICY, policyOf, SIREN_OPTIONS),
      part(INBOX_OPTIONS, ({ inbox }): InboxOptions => ({ ...INBOX_DEFAULTS, ...given(inbox) })),
      part(MEDIA_OPTIONS, ({ media }): MediaOptions => ({ ...MEDIA_DEFAULTS, ...given(media) })),
      part(SENDERS, ({ senders = {} }) => checkSenders(senders)),
      part(EVENTS_OPTIONS, ({ events }): EventsOptions => ({ ...DEFAULT_EVENTS, ...given(events) })),
    ];
    return {
      module: CommunicationOptionsModule,
      global: true,
      imports: options.imports,
      providers: [
        ...(options.provideInjectionTokensFrom ?? []),
        ...optionsProviders(options, {
          module: 'CommunicationModule',
          provide: COMMUNICATION_OPTIONS,
          check: (options) => withSecretsKept(checkCommunicationOptions(options)),
        }),
        { provide: DATABASE_OPTIONS, useExisting: COMMUNICATION_OPTIONS },
        ...parts,
      ],
      exports: [COMMUNICATION_OPTIONS, DATABASE_OPTIONS, ...parts.map(({ provide }) => provide)],
    };
  }
}

function part<Others extends unknown[]>(
  provide: symbol,
  useFactory: (options: CommunicationModuleOptions, ...others: Others) => unknown,
  ...others: symbol[]
): FactoryProvider {
  return { provide, inject: [COMMUNICATION_OPTIONS, ...others], useFactory };
}

function policyOf({ delivery, events = {} }: CommunicationModuleOptions, siren: CheckedSirenOptions): DeliveryPolicy {
  return {
    ...completeDelivery(given(delivery)),
    sirenTimeoutMs: siren.timeoutMs,
    maxConcurrency: siren.maxConcurrency,
    smsProvider: siren.smsProvider ?? null,
    takesProviders: siren.dialect.takesProviders,
    takesEvents: takesEvents(events),
  };
}
