import { Secret } from './secrets/secret.js';
import type { EventsOptions } from './outbox/events.options.js';
import type { DatabaseOptions } from './database/data-source.js';
import type { DeliveryPolicy } from './messages/delivery.policy.js';
import type { InboxOptions } from './inbox/inbox.options.js';
import type { MediaOptions } from './media/media.options.js';

/** How this process takes part: `api` answers requests, `worker` delivers and processes. */
export interface Roles {
  api: boolean;
  worker: boolean;
}

/** What the policy of delivery is made of, but for what the SirenModule already knows. */
export type DeliveryOptions = Omit<
  DeliveryPolicy,
  'sirenTimeoutMs' | 'maxConcurrency' | 'smsProvider' | 'takesProviders' | 'takesEvents'
>;

export interface CommunicationModuleOptions extends DatabaseOptions {
  /** Default both. */
  roles?: Roles;
  /** What is left out has the default of the service's own settings. */
  delivery?: Partial<DeliveryOptions>;
  /** How your application is told what happens, beside calls and handlers; what is left out has the default. */
  events?: Partial<EventsOptions>;
  /** How handlers are asked, and what is said when they fail; the same goes for what is left out. */
  inbox?: Partial<InboxOptions>;
  /** Whether and how the files of incoming messages are fetched; the same goes for what is left out. */
  media?: Partial<MediaOptions>;
}

/** The defaults of `.env.example`. */
export const DEFAULT_DELIVERY: DeliveryOptions = {
  defaultCountry: 'IN',
  defaultLocale: 'en',
  defaultTimeZone: null,
  quietHours: null,
  smsCountries: ['IN'],
  smsNumberTypes: ['mobile', 'fixed_line_or_mobile'],
  smsMaxSegments: 10,
  smsSenderIds: [],
  fallbackAfterMs: 300_000,
  fallbackAuto: true,
  successStatus: 'delivered',
  receiptWaitMs: 3_600_000,
  prices: [],
  messageTtlMs: 86_400_000,
  holdMaxMs: 3_600_000,
  retryMaxAttempts: 4,
  retryBaseMs: 1_000,
  unknownOutcomeRetries: 1,
  windowMode: 'learn',
  unreachableDays: 7,
  firstProbeMs: 5_000,
  longestProbeMs: 30_000,
  smsMaxPerHour: 20_000,
  smsMaxPerPrefixPerHour: 2_000,
  maxPerSecond: 0,
  recipientLimit: 20,
  duplicateWindowMs: 60_000,
  maxQueued: 5_000_000,
  webhookRetentionMs: 30 * 86_400_000,
  messageRetentionMs: 400 * 86_400_000,
  incomingRetentionMs: 400 * 86_400_000,
  contentRetentionMs: null,
  maxParkedReceipts: 100_000,
  reconcileMaxPerSecond: 5,
  optOutScope: 'all',
  optOutTexts: { stop: null, stopMarketing: null, start: null, help: null },
  replyLimit: 60,
};

/** Its secrets are kept from being printed. */
export function withSecretsKept(options: CommunicationModuleOptions): CommunicationModuleOptions {
  const { databaseUrl, events } = options;
  const secrets = events?.secrets;
  return {
    ...options,
    databaseUrl: Secret.of(databaseUrl),
    ...(secrets !== undefined && { events: { ...events, secrets: Secret.of(secrets) } }),
  };
}

/** Injection token of the options that the module was given, {@link withSecretsKept}. */
export const COMMUNICATION_OPTIONS = Symbol('COMMUNICATION_OPTIONS');
