import { defaultsOf } from './config/read-settings.js';
import { SETTINGS } from './config/settings.js';
import { Secret } from './secrets/secret.js';
import type { Senders } from './delivering/channel-sender.js';
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
  /** Who sends the channels that Siren does not carry; a sender for one of Siren's takes its place. */
  senders?: Senders;
}

/** What the SirenModule's settings say of delivery, and what no setting is there for. */
const { maxPerSecond } = SETTINGS.siren;
const BESIDE = { ...defaultsOf({ maxPerSecond }), firstProbeMs: 5_000, longestProbeMs: 30_000 };

/** The delivery that was asked for, completed by the defaults of `.env.example`. */
export function completeDelivery(given: Partial<DeliveryOptions> = {}): DeliveryOptions {
  const complete = { ...defaultsOf(SETTINGS.delivery), ...BESIDE, ...given };
  return { ...complete, smsCountries: complete.smsCountries ?? [complete.defaultCountry] };
}

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
