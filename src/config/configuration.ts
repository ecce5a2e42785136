import type { CountryCode } from 'libphonenumber-js/max';
import type { Secret } from '../secrets/secret.js';

export const ROLES = ['api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export const SIREN_DIALECTS = ['toolkit', 'platform'] as const;
export type SirenDialect = (typeof SIREN_DIALECTS)[number];

export const SUCCESS_STATUSES = ['accepted', 'sent', 'delivered', 'read'] as const;
export type SuccessStatus = (typeof SUCCESS_STATUSES)[number];

/**
 * What is done about WhatsApp's 24-hour window. `learn`: free text to recipients of whom nothing is known is tried until
 * that is refused. `open`: the window is ignored. `strict`: of whom nothing is known, the window is closed.
 */
export const WINDOW_MODES = ['learn', 'open', 'strict'] as const;
export type WindowMode = (typeof WINDOW_MODES)[number];

/** What STOP ends. */
export const OPT_OUT_SCOPES = ['all', 'channel', 'off'] as const;
export type OptOutScope = (typeof OPT_OUT_SCOPES)[number];

/** Words that pick whose table of SMS error codes applies. */
export const SMS_PROVIDERS = [
  'twilio',
  'infobip',
  '8x8',
  'vonage',
  'msg91',
  'plivo',
  'messagebird',
  'kaleyra_io',
] as const;
export type SmsProvider = (typeof SMS_PROVIDERS)[number];

/** What a numbering plan says of a number, as `libphonenumber` names it. */
export const PHONE_NUMBER_TYPES = [
  'mobile',
  'fixed_line',
  'fixed_line_or_mobile',
  'voip',
  'personal_number',
  'pager',
  'uan',
  'voicemail',
  'toll_free',
  'shared_cost',
  'premium_rate',
] as const;
export type PhoneNumberType = (typeof PHONE_NUMBER_TYPES)[number];

/** Kinds of files that are recognised by their first bytes. */
export const MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'application/pdf',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/amr',
  'video/mp4',
  'video/3gpp',
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** What somebody is told whose message could not be answered. */
export type FailureReplySetting = { say: 'by_language' } | { say: 'nothing' } | { say: 'text'; text: string };

/** Hours of the local day in which nothing leaves, in minutes after midnight; over midnight where `to` is not later. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/** What Siren takes for a request, on one channel and to one country, or to all without a price of their own (`*`). */
export interface Price {
  readonly channel: 'whatsapp' | 'sms';
  /** ISO 3166 alpha-2, or `*`. */
  readonly country: CountryCode | '*';
  /** `segment`: for each of the parts that networks cut an SMS into. */
  readonly per: 'message' | 'segment';
  /** Millionths of the currency. */
  readonly micros: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** Whom an SMS is shown to come from, in one country, or in all without a sender of their own (`*`). */
export interface SmsSenderId {
  readonly country: CountryCode | '*';
  readonly senderId: string;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything the service can be told, read once, frozen. Durations are whole milliseconds. */
export interface Configuration {
  readonly http: {
    readonly host: string;
    /** 0 takes any free port. */
    readonly port: number;
    /** Null: the metrics are on `port`. */
    readonly metricsPort: number | null;
    /** Whose X-Forwarded-For is believed: addresses, networks, or names of such that Fastify knows. Empty: nobody's. */
    readonly trustProxy: readonly string[];
    readonly servesDocs: boolean;
    readonly servesMetrics: boolean;
    /** Of web pages that may call the API from a browser, as browsers write them. */
    readonly corsOrigins: readonly string[];
  };
  readonly roles: { readonly api: boolean; readonly worker: boolean };
  readonly database: {
    readonly url: Secret;
    readonly poolSize: number;
    readonly migrate: boolean;
    /** How long a start waits for a database that is not there yet. */
    readonly waitMs: number;
    readonly backend: 'postgres';
  };
  readonly siren: {
    readonly apiKey: Secret;
    /** At least one; any of them may have signed a webhook. */
    readonly webhookSecrets: Secret<readonly string[]>;
    /** Without a trailing slash. */
    readonly baseUrl: string;
    readonly dialect: SirenDialect;
    readonly timeoutMs: number;
    readonly maxConcurrency: number;
    /** 0: no limit. */
    readonly maxPerSecond: number;
    readonly smsProvider: SmsProvider | null;
  };
  readonly access: {
    /** One, or two while one replaces the other. */
    readonly adminApiKeys: Secret<readonly string[]>;
    /** Of one application; 0: no limit. */
    readonly maxPerSecond: number;
    /** From one address; 0: as many as come. */
    readonly wrongKeysPerMinute: number;
  };
  readonly delivery: {
    readonly defaultCountry: CountryCode;
    /** BCP 47. */
    readonly defaultLocale: string;
    /** IANA; null: that of the default country. */
    readonly defaultTimeZone: string | null;
    readonly quietHours: QuietHours | null;
    readonly smsCountries: readonly CountryCode[];
    readonly smsNumberTypes: readonly PhoneNumberType[];
    readonly smsMaxSegments: number;
    readonly smsSenderIds: readonly SmsSenderId[];
    /** `auto`: as long as messages take to arrive. */
    readonly fallbackAfterMs: number | 'auto';
    readonly fallbackAuto: boolean;
    readonly successStatus: SuccessStatus;
    readonly receiptWaitMs: number;
    readonly prices: readonly Price[];
    readonly messageTtlMs: number;
    readonly holdMaxMs: number;
    /** Requests a step, the first included. */
    readonly retryMaxAttempts: number;
    readonly retryBaseMs: number;
    readonly unknownOutcomeRetries: number;
    readonly windowMode: WindowMode;
    readonly unreachableDays: number;
    /** 0: no limit. */
    readonly smsMaxPerHour: number;
    readonly smsMaxPerPrefixPerHour: number;
    /** Messages an hour to one recipient; 0: no limit. */
    readonly recipientLimit: number;
    /** 0: the same text may be sent again at once. */
    readonly duplicateWindowMs: number;
    readonly maxQueued: number;
    readonly webhookRetentionMs: number;
    readonly messageRetentionMs: number;
    readonly incomingRetentionMs: number;
    /** Null: content is kept as long as its message. */
    readonly contentRetentionMs: number | null;
    readonly maxParkedReceipts: number;
    /** 0: Siren is not asked. */
    readonly reconcileMaxPerSecond: number;
    readonly optOutScope: OptOutScope;
    /** Null: a sentence in the sender's language. */
    readonly optOutTexts: Readonly<Record<'stop' | 'stopMarketing' | 'start' | 'help', string | null>>;
    /** Automatic replies to one sender who does not pause; 0: no limit. */
    readonly replyLimit: number;
  };
  readonly inbox: {
    readonly handlerTimeoutMs: number;
    /** Handlings of one message, the first included. */
    readonly maxFailures: number;
    readonly retryBaseMs: number;
    readonly concurrency: number;
    readonly failureReply: FailureReplySetting;
  };
  readonly media: {
    readonly fetch: boolean;
    readonly maxBytes: number;
    readonly timeoutMs: number;
    readonly allowedTypes: readonly MediaType[];
  };
  readonly events: {
    /** Null: events are posted nowhere. */
    readonly url: string | null;
    /** Whether they are kept to be polled, also without a `url`. */
    readonly polling: boolean;
    /** At least one where there is a `url`. */
    readonly secrets: Secret<readonly string[]>;
    readonly keepMs: number;
    readonly retryForMs: number;
    readonly timeoutMs: number;
    readonly maxConcurrency: number;
  };
  readonly tracing: {
    /** Null: no traces. */
    readonly endpoint: string | null;
    /** That go with them, by name. */
    readonly headers: Secret<Readonly<Record<string, string>>> | null;
    readonly serviceName: string;
    readonly sampleRatio: number;
  };
  readonly shutdown: { readonly drainMs: number; readonly graceMs: number };
  readonly log: { readonly level: LogLevel };
  /** What all processes on one database must have in common, by the names of the variables, as texts. Keys are among them. */
  readonly shared: Secret<Readonly<Record<string, string>>>;
}
