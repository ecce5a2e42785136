import type { ChannelSender, Senders } from './delivering/channel-sender.js';
import { byChannel, CHANNELS } from './siren/channel.js';
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
