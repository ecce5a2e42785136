import {
  LOG_LEVELS,
  ROLES,
  SIREN_DIALECTS,
  SMS_PROVIDERS,
  SUCCESS_STATUSES,
  type SmsProvider,
  WINDOW_MODES,
} from './configuration.js';
import { ACCESS_SETTINGS } from './access-settings.js';
import { CONTENT_SETTINGS } from './content-settings.js';
import { INCOMING_SETTINGS } from './incoming-settings.js';
import { EVENT_SETTINGS } from './event-settings.js';
import { OPT_OUT_SETTINGS } from './opt-out-settings.js';
import { country, hostName, httpUrl, postgresUrl } from './parse-address.js';
import { listOf, oneOf, orAuto, trueOrFalse } from './parse-choice.js';
import { webOrigin } from './parse-origin.js';
import { secondsAsMs, wholeNumber } from './parse-number.js';
import { RECEIPT_SETTINGS } from './receipt-settings.js';
import { RETENTION_SETTINGS } from './retention-settings.js';
import { headerKey, longSecret } from './parse-secret.js';
import type { Parse } from './parsed.js';
import { priceList } from './parse-prices.js';
import { optional, requiredSecret, withDefault } from './setting.js';
import { SMS_SETTINGS } from './sms-settings.js';
import { TRACING_SETTINGS } from './tracing-settings.js';

const DAY_SECONDS = 86_400;
/** Also as Siren writes it in `providerIntegration`: SMS_TWILIO. */
const smsProvider: Parse<SmsProvider> = (text) => oneOf(SMS_PROVIDERS)(text.replace(/^sms_/i, ''));
const port = wholeNumber({ min: 0, max: 65_535 });

/** Every setting there is. `.env.example` is made of this table, and a test keeps the two in step. */
export const SETTINGS = {
  databaseUrl: requiredSecret(
    'DATABASE_URL',
    postgresUrl,
    'Postgres 15 or newer: postgresql://user:password@host:5432/database. No default: data must not land somewhere by accident.',
  ),
  databaseBackend: withDefault(
    'DATABASE_BACKEND',
    'postgres',
    oneOf(['postgres']),
    'Kind of database behind DATABASE_URL. Only plain Postgres so far.',
  ),
  databasePoolSize: withDefault(
    'DATABASE_POOL_SIZE',
    '10',
    wholeNumber({ min: 2, max: 500 }),
    'Connections per process. Writes are batched, so a few suffice; more replicas share the server when each takes few.',
  ),
  databaseMigrate: withDefault(
    'DATABASE_MIGRATE',
    'true',
    trueOrFalse,
    'Bring the schema up to date at start, under an advisory lock. false: run "npm run migrate" yourself, as a role that may.',
  ),
  databaseWaitMs: withDefault(
    'DATABASE_WAIT_SECONDS',
    '30',
    secondsAsMs({ max: 3_600, zero: true }),
    'Seconds a start waits for a database that is not there yet, then it ends. A wrong password or a missing database is not waited for. 0: one try.',
  ),
  sirenApiKey: requiredSecret('SIREN_API_KEY', headerKey, 'Key that Siren gave you. No default: it is yours.'),
  sirenWebhookSecrets: requiredSecret(
    'SIREN_WEBHOOK_SECRET',
    listOf(longSecret),
    'Secret that signs the webhooks, at least 24 bytes. Several, separated by commas, while one replaces another.',
  ),
  sirenDialect: withDefault(
    'SIREN_DIALECT',
    'toolkit',
    oneOf(SIREN_DIALECTS),
    'Dialect spoken when sending: toolkit or platform. Webhooks of both are understood whatever this says.',
  ),
  sirenBaseUrl: optional(
    'SIREN_BASE_URL',
    httpUrl,
    'Address of Siren. Unset: that of the dialect (platform: https://api.trysiren.io).',
    'https://api.siren.ai',
  ),
  sirenTimeoutMs: withDefault(
    'SIREN_TIMEOUT_MS',
    '10000',
    wholeNumber({ min: 50, max: 120_000 }),
    'Milliseconds one request to Siren may take in all. What takes longer has an unknown outcome, so better not too short.',
  ),
  sirenMaxConcurrency: withDefault(
    'SIREN_MAX_CONCURRENCY',
    '64',
    wholeNumber({ min: 1, max: 1024 }),
    'Requests to Siren in flight per replica. 64 answers of 200 ms are some 300 messages a second.',
  ),
  sirenMaxPerSecond: withDefault(
    'SIREN_MAX_PER_SECOND',
    '0',
    wholeNumber({ min: 0, max: 100_000 }),
    'Requests to Siren per second over all replicas; 0 for no limit. WhatsApp itself allows 80 a second per sender.',
  ),
  sirenSmsProvider: optional(
    'SIREN_SMS_PROVIDER',
    smsProvider,
    `Who carries the SMS behind Siren, so that its error codes can be read: ${SMS_PROVIDERS.join(', ')}. Unset: only codes that mean one thing everywhere count.`,
  ),
  ...ACCESS_SETTINGS,
  host: withDefault('HOST', '0.0.0.0', hostName, 'Address to listen on. All of IPv4, since containers need that.'),
  port: withDefault('PORT', '3000', port, 'Port of the API; 0 takes any free one.'),
  metricsPort: optional('METRICS_PORT', port, 'Port of /metrics alone, to keep it from the public. Unset: on PORT.'),
  corsOrigins: optional(
    'CORS_ORIGINS',
    listOf(webOrigin),
    'Origins of web pages that may call the API from a browser, separated by commas: https://app.example.com. Such a page has an API key, and so has whoever uses it. Unset: none may, but our own.',
  ),
  roles: withDefault(
    'ROLES',
    ROLES.join(','),
    listOf(oneOf(ROLES)),
    'What this process does: api, worker or both. Both is simplest; split them to scale each.',
  ),
  defaultCountry: withDefault(
    'DEFAULT_COUNTRY',
    'IN',
    country,
    'Country that numbers written without a country code belong to.',
  ),
  ...CONTENT_SETTINGS,
  ...SMS_SETTINGS,
  fallbackAfterMs: withDefault(
    'FALLBACK_AFTER_SECONDS',
    '300',
    orAuto(secondsAsMs({ max: DAY_SECONDS })),
    'Seconds without success on a channel before the next is tried. Most phones are online within five minutes. auto: the time within which 95 of 100 messages arrived in the country of the number over 7 days, between 30 and 900; 300 where fewer than 200 did there, and in all countries.',
  ),
  fallbackAuto: withDefault(
    'FALLBACK_AUTO',
    'true',
    trueOrFalse,
    'Whether fallbackAfter "auto", of steps, policies and FALLBACK_AFTER_SECONDS, is learned from deliveries. false: it is 300 seconds.',
  ),
  successStatus: withDefault(
    'SUCCESS_STATUS',
    'delivered',
    oneOf(SUCCESS_STATUSES),
    'Status that ends a plan: accepted, sent, delivered or read. Accepted and sent do not mean the phone has it; read is often switched off.',
  ),
  receiptWaitMs: withDefault(
    'RECEIPT_WAIT_SECONDS',
    '3600',
    secondsAsMs({ max: DAY_SECONDS }),
    'Seconds the last channel may take to report success before the message is finished with what is known.',
  ),
  messageTtlMs: withDefault(
    'MESSAGE_TTL_SECONDS',
    String(DAY_SECONDS),
    secondsAsMs({ max: 30 * DAY_SECONDS }),
    'Seconds after which a message that names no expiresAt is not sent any more. A day: nothing stale goes out after an outage.',
  ),
  holdMaxMs: withDefault(
    'HOLD_MAX_SECONDS',
    '3600',
    secondsAsMs({ max: 30 * DAY_SECONDS }),
    'Seconds a message waits for a paused or limited channel before it goes to the next one that is open.',
  ),
  retryMaxAttempts: withDefault(
    'RETRY_MAX_ATTEMPTS',
    '4',
    wholeNumber({ min: 1, max: 20 }),
    'Requests per channel while it fails for now, the first included.',
  ),
  retryBaseMs: withDefault(
    'RETRY_BASE_MS',
    '1000',
    wholeNumber({ min: 1, max: 60_000 }),
    'Milliseconds the first backoff may last; it doubles each time up to a minute, with full jitter.',
  ),
  unknownOutcomeRetries: withDefault(
    'UNKNOWN_OUTCOME_RETRIES',
    '1',
    wholeNumber({ min: 0, max: 10 }),
    'Repeats on the last channel when the outcome is unknown. Each may reach the recipient twice; 0 never does.',
  ),
  windowMode: withDefault(
    'WHATSAPP_WINDOW',
    'learn',
    oneOf(WINDOW_MODES),
    'Free text goes by WhatsApp only to those who wrote within 24 hours. learn: to those of whom nothing is known it is tried until three in a row were refused. strict: it is not tried. open: never passed over; for a Siren that makes templates of texts by itself.',
  ),
  unreachableDays: withDefault(
    'UNREACHABLE_DAYS',
    '7',
    wholeNumber({ min: 0, max: 90 }),
    'Days for which a number goes by the next channel directly after WhatsApp has said twice that it is not there (131026, 1013); a message from it, or one delivered there, ends it at once, and on one day in a hundred it is tried all the same. 0: never.',
  ),
  recipientLimit: withDefault(
    'RECIPIENT_LIMIT',
    '20',
    wholeNumber({ min: 0, max: 1_000 }),
    'Messages one recipient may be sent within an hour, over all replicas; 0 for no limit. Replies of handlers do not count.',
  ),
  duplicateWindowMs: withDefault(
    'DUPLICATE_WINDOW_SECONDS',
    '60',
    secondsAsMs({ max: 3_600, zero: true }),
    'Seconds in which the same text to the same recipient is refused as a mistake, unless it says allowDuplicate; 0 for never.',
  ),
  maxQueued: withDefault(
    'MAX_QUEUED',
    '5000000',
    wholeNumber({ min: 1, max: 1_000_000_000 }),
    'Messages that may wait to be sent, over all replicas. Beyond it callers get 429: a queue of hours helps nobody.',
  ),
  ...OPT_OUT_SETTINGS,
  ...RECEIPT_SETTINGS,
  ...INCOMING_SETTINGS,
  ...EVENT_SETTINGS,
  ...RETENTION_SETTINGS,
  ...TRACING_SETTINGS,
  prices: withDefault(
    'PRICES',
    '[]',
    priceList,
    'What Siren takes, so that the statistics can tell what was spent: a JSON list of {"channel":"sms","country":"IN","per":"segment","amount":"0.25","currency":"INR"}. per is message or segment, country * for all others. A request costs what the list says when it begins.',
  ),
  shutdownDrainMs: withDefault(
    'SHUTDOWN_DRAIN_MS',
    '5000',
    wholeNumber({ min: 0, max: 600_000 }),
    'Milliseconds for which requests are still served after SIGTERM, while /health/ready says 503 and load balancers learn of it. SIGINT, or a second signal, ends it at once.',
  ),
  shutdownGraceMs: withDefault(
    'SHUTDOWN_GRACE_MS',
    '10000',
    wholeNumber({ min: 0, max: 600_000 }),
    'Milliseconds that work in hand gets after that. What is cut off is taken up by another replica. Kubernetes has to wait for both: terminationGracePeriodSeconds.',
  ),
  logLevel: withDefault(
    'LOG_LEVEL',
    'info',
    oneOf(LOG_LEVELS),
    `Least level that is logged: ${LOG_LEVELS.join(', ')}.`,
  ),
};
