import { isSupportedCountry } from 'libphonenumber-js/max';
import type { CommunicationModuleOptions, DeliveryOptions, Roles } from './communication.options.js';
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
import type { InboxOptions } from './inbox/inbox.options.js';
import type { MediaOptions } from './media/media.options.js';
import {
  checkOptions,
  count,
  flag,
  group,
  isText,
  listOf,
  oneOf,
  optional,
  orNull,
  positive,
  rule,
  type Rule,
  secret,
  text,
} from './options/rules.js';
import type { EventsOptions } from './outbox/events.options.js';

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

const DELIVERY = group<DeliveryOptions>({
  defaultCountry: optional(country),
  defaultLocale: optional(text),
  defaultTimeZone: optional(textOrNothing),
  quietHours: optional(orNull(group<QuietHours>({ from: minutes, to: minutes }))),
  smsCountries: optional(listOf(country)),
  smsNumberTypes: optional(listOf(oneOf(PHONE_NUMBER_TYPES))),
  smsMaxSegments: optional(positive),
  smsSenderIds: optional(listOf(group<SmsSenderId>({ country: countryOrAny, senderId: text }))),
  fallbackAfterMs: optional(rule('milliseconds above 0, or auto', (value) => value === 'auto' || isAboveZero(value))),
  fallbackAuto: optional(flag),
  successStatus: optional(oneOf(SUCCESS_STATUSES)),
  receiptWaitMs: optional(count),
  prices: optional(
    listOf(
      group<Price>({
        channel: oneOf(['whatsapp', 'sms']),
        country: countryOrAny,
        per: oneOf(['message', 'segment']),
        micros: count,
        currency: text,
      }),
    ),
  ),
  messageTtlMs: optional(positive),
  holdMaxMs: optional(count),
  retryMaxAttempts: optional(positive),
  retryBaseMs: optional(positive),
  unknownOutcomeRetries: optional(count),
  windowMode: optional(oneOf(WINDOW_MODES)),
  unreachableDays: optional(count),
  firstProbeMs: optional(positive),
  longestProbeMs: optional(positive),
  smsMaxPerHour: optional(count),
  smsMaxPerPrefixPerHour: optional(count),
  maxPerSecond: optional(rule('a number, 0 or above', (value) => value === 0 || isAboveZero(value))),
  recipientLimit: optional(count),
  duplicateWindowMs: optional(count),
  maxQueued: optional(count),
  webhookRetentionMs: optional(positive),
  messageRetentionMs: optional(positive),
  incomingRetentionMs: optional(positive),
  contentRetentionMs: optional(orNull(positive)),
  maxParkedReceipts: optional(count),
  reconcileMaxPerSecond: optional(rule('a number, 0 or above', (value) => value === 0 || isAboveZero(value))),
  optOutScope: optional(oneOf(OPT_OUT_SCOPES)),
  optOutTexts: optional(
    group<DeliveryOptions['optOutTexts']>({
      stop: textOrNothing,
      stopMarketing: textOrNothing,
      start: textOrNothing,
      help: textOrNothing,
    }),
  ),
  replyLimit: optional(count),
});

const RULES = group<CommunicationModuleOptions>({
  databaseUrl: secret(databaseUrl),
  schema: optional(text),
  poolSize: optional(positive),
  migrate: optional(flag),
  roles: optional(group<Roles>({ api: flag, worker: flag })),
  delivery: optional(DELIVERY),
  events: optional(
    group<EventsOptions>({
      url: optional(orNull(httpAddress)),
      polling: optional(flag),
      secrets: optional(secret(listOf(text))),
      keepMs: optional(positive),
      retryForMs: optional(count),
      timeoutMs: optional(positive),
      maxConcurrency: optional(positive),
    }),
  ),
  inbox: optional(
    group<InboxOptions>({
      maxFailures: optional(positive),
      retryBaseMs: optional(positive),
      handlerTimeoutMs: optional(positive),
      concurrency: optional(positive),
      failureReplies: optional(orNull(textsByLanguage())),
    }),
  ),
  media: optional(
    group<MediaOptions>({
      fetch: optional(flag),
      maxBytes: optional(positive),
      timeoutMs: optional(positive),
      allowedTypes: optional(listOf(oneOf(MEDIA_TYPES))),
    }),
  ),
});

function isAboveZero(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
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
