import { isSupportedCountry } from 'libphonenumber-js/max';
import {
  MEDIA_TYPES,
  OPT_OUT_SCOPES,
  PHONE_NUMBER_TYPES,
  type Price,
  type QuietHours,
  type SmsSenderId,
  SUCCESS_STATUSES,
  WINDOW_MODES,
} from './config/choices.js';
import { defaultsOf } from './config/read-settings.js';
import { SETTINGS } from './config/settings.js';
import type { DatabaseOptions } from './database/data-source.js';
import type { ChannelSender, Senders } from './delivering/channel-sender.js';
import type { InboxOptions } from './inbox/inbox.options.js';
import type { MediaOptions } from './media/media-fetcher.js';
import type { DeliveryPolicy } from './messages/delivery.policy.js';
import {
  checkOptions,
  count,
  flag,
  optionGroup,
  isText,
  eachOf,
  amongWords,
  ifGiven,
  orNull,
  positive,
  rule,
  type Rule,
  secret,
  text,
} from './options/rules.js';
import type { EventsOptions } from './outbox/events.options.js';
import { Secret } from './secrets/secret.js';
import { byChannel, CHANNELS } from './siren/channel.js';

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

const country = rule('a two-letter country code such as IN', (value) => isText(value) && isSupportedCountry(value));
const countryOrAny = rule(
  'a two-letter country code, or *',
  (value) => value === '*' || country(value, '').length === 0,
);
const databaseUrl = rule('an address such as postgresql://user:password@host:5432/database', (value) => {
  return isText(value) && /^postgres(?:ql)?:$/.test(URL.parse(value)?.protocol ?? '');
});
const httpAddress = rule('an http or https address', (value) => {
  return isText(value) && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
});
const minutes = rule('minutes after midnight', (value) => count(value, '').length === 0 && Number(value) < 1_440);
const textOrNothing = orNull(text);

const DELIVERY = optionGroup<DeliveryOptions>({
  defaultCountry: ifGiven(country),
  defaultLocale: ifGiven(text),
  defaultTimeZone: ifGiven(textOrNothing),
  quietHours: ifGiven(orNull(optionGroup<QuietHours>({ from: minutes, to: minutes }))),
  smsCountries: ifGiven(eachOf(country)),
  smsNumberTypes: ifGiven(eachOf(amongWords(PHONE_NUMBER_TYPES))),
  smsMaxSegments: ifGiven(positive),
  smsSenderIds: ifGiven(eachOf(optionGroup<SmsSenderId>({ country: countryOrAny, senderId: text }))),
  fallbackAfterMs: ifGiven(rule('milliseconds above 0, or auto', (value) => value === 'auto' || isAboveZero(value))),
  fallbackAuto: ifGiven(flag),
  successStatus: ifGiven(amongWords(SUCCESS_STATUSES)),
  receiptWaitMs: ifGiven(count),
  prices: ifGiven(
    eachOf(
      optionGroup<Price>({
        channel: amongWords(CHANNELS),
        country: countryOrAny,
        per: amongWords(['message', 'segment']),
        micros: count,
        currency: text,
      }),
    ),
  ),
  messageTtlMs: ifGiven(positive),
  holdMaxMs: ifGiven(count),
  retryMaxAttempts: ifGiven(positive),
  retryBaseMs: ifGiven(positive),
  unknownOutcomeRetries: ifGiven(count),
  windowMode: ifGiven(amongWords(WINDOW_MODES)),
  unreachableDays: ifGiven(count),
  firstProbeMs: ifGiven(positive),
  longestProbeMs: ifGiven(positive),
  smsMaxPerHour: ifGiven(count),
  smsMaxPerPrefixPerHour: ifGiven(count),
  maxPerSecond: ifGiven(rule('a number, 0 or above', (value) => value === 0 || isAboveZero(value))),
  recipientLimit: ifGiven(count),
  duplicateWindowMs: ifGiven(count),
  maxQueued: ifGiven(count),
  webhookRetentionMs: ifGiven(positive),
  messageRetentionMs: ifGiven(positive),
  incomingRetentionMs: ifGiven(positive),
  contentRetentionMs: ifGiven(orNull(positive)),
  maxParkedReceipts: ifGiven(count),
  reconcileMaxPerSecond: ifGiven(rule('a number, 0 or above', (value) => value === 0 || isAboveZero(value))),
  optOutScope: ifGiven(amongWords(OPT_OUT_SCOPES)),
  optOutTexts: ifGiven(
    optionGroup<DeliveryOptions['optOutTexts']>({
      stop: textOrNothing,
      stopMarketing: textOrNothing,
      start: textOrNothing,
      help: textOrNothing,
    }),
  ),
  replyLimit: ifGiven(count),
});

const RULES = optionGroup<CommunicationModuleOptions>({
  databaseUrl: secret(databaseUrl),
  schema: ifGiven(text),
  poolSize: ifGiven(positive),
  migrate: ifGiven(flag),
  roles: ifGiven(optionGroup<Roles>({ api: flag, worker: flag })),
  delivery: ifGiven(DELIVERY),
  events: ifGiven(
    optionGroup<EventsOptions>({
      url: ifGiven(orNull(httpAddress)),
      polling: ifGiven(flag),
      secrets: ifGiven(secret(eachOf(text))),
      keepMs: ifGiven(positive),
      retryForMs: ifGiven(count),
      timeoutMs: ifGiven(positive),
      maxConcurrency: ifGiven(positive),
    }),
  ),
  inbox: ifGiven(
    optionGroup<InboxOptions>({
      maxFailures: ifGiven(positive),
      retryBaseMs: ifGiven(positive),
      handlerTimeoutMs: ifGiven(positive),
      concurrency: ifGiven(positive),
      failureReplies: ifGiven(orNull(textsByLanguage())),
    }),
  ),
  senders: ifGiven(optionGroup<Senders>(byChannel(() => ifGiven(rule('an object with send and getStatus', isSender))))),
  media: ifGiven(
    optionGroup<MediaOptions>({
      fetch: ifGiven(flag),
      maxBytes: ifGiven(positive),
      timeoutMs: ifGiven(positive),
      allowedTypes: ifGiven(eachOf(amongWords(MEDIA_TYPES))),
    }),
  ),
});

function isAboveZero(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isSender(value: unknown): boolean {
  const { send, getStatus } = (value ?? {}) as Partial<ChannelSender>;
  return typeof send === 'function' && typeof getStatus === 'function';
}

function textsByLanguage(): Rule {
  return rule('texts by language, with one for `default`', (value) => {
    if (typeof value !== 'object' || value === null) return false;
    return 'default' in value && Object.values(value).every(isText);
  });
}

/** @throws Error that names each option that is wrong, and never shows its value */
export function checkCommunicationOptions(options: CommunicationModuleOptions): CommunicationModuleOptions {
  checkOptions('CommunicationModule', options, RULES);
  return options;
}
