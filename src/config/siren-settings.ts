import { SMS_PROVIDERS, type SmsProvider } from '../siren/provider.js';
import { SIREN_BASE_URLS, SIREN_DEFAULTS, type SirenDialectName } from '../siren/siren.options.js';
import { complain, httpUrl, isPlaceholder, listOf, oneOf, type Parse, parsed, parser, wholeNumber } from './parsers.js';
import { group, optional, requiredSecret, withDefault } from './setting.js';

/** 24 random bytes cannot be guessed; written as text they are longer still. */
const MIN_SECRET_BYTES = 24;

/** A key that travels in a header: a placeholder, a space or a character no header can carry is refused. */
const headerKey: Parse<string> = parser('key in printable ASCII', (text) => {
  if (isPlaceholder(text)) return complain('holds a placeholder: set the real one');
  return /^[\x21-\x7e]+$/.test(text) ? parsed(text) : complain('must be printable ASCII without spaces');
});

/** A secret we choose ourselves, so it may as well be long. */
const longSecret: Parse<string> = parser('text of at least 24 bytes', (text) => {
  if (isPlaceholder(text)) return complain('holds a placeholder: set a real secret');
  return Buffer.byteLength(text) >= MIN_SECRET_BYTES
    ? parsed(text)
    : complain(`must be at least ${MIN_SECRET_BYTES} bytes: make one with "openssl rand -hex 32"`);
});

/** A long secret that also travels in a header. */
export const longHeaderKey: Parse<string> = parser('key of at least 24 bytes in printable ASCII', (text) => {
  const long = longSecret(text);
  return long.ok ? headerKey(text) : long;
});

const DIALECTS = Object.keys(SIREN_BASE_URLS) as SirenDialectName[];
const provider = oneOf(SMS_PROVIDERS);
/** Also as Siren writes it in `providerIntegration`: SMS_TWILIO. */
const smsProvider: Parse<SmsProvider> = parser(provider.takes, (text) => provider(text.replace(/^sms_/i, '')));

/** How Siren is reached. */
export const SIREN_SETTINGS = group('Siren', {
  apiKey: requiredSecret('SIREN_API_KEY', headerKey, 'Key that Siren gave you. No default: it is yours.'),
  webhookSecrets: requiredSecret(
    'SIREN_WEBHOOK_SECRET',
    listOf(longSecret),
    'Secret that signs the webhooks, at least 24 bytes. Several, separated by commas, while one replaces another.',
  ),
  dialect: withDefault(
    'SIREN_DIALECT',
    SIREN_DEFAULTS.dialect,
    oneOf(DIALECTS),
    'Dialect spoken when sending: toolkit or platform. Webhooks of both are understood whatever this says.',
  ),
  baseUrl: optional(
    'SIREN_BASE_URL',
    httpUrl,
    `Address of Siren. Unset: that of the dialect (platform: ${SIREN_BASE_URLS.platform}).`,
    SIREN_BASE_URLS[SIREN_DEFAULTS.dialect],
  ),
  timeoutMs: withDefault(
    'SIREN_TIMEOUT_MS',
    String(SIREN_DEFAULTS.timeoutMs),
    wholeNumber({ min: 50, max: 120_000, unit: 'milliseconds' }),
    'Milliseconds one request to Siren may take in all. A request that takes longer has an unknown outcome, so do not set it too low.',
  ),
  maxConcurrency: withDefault(
    'SIREN_MAX_CONCURRENCY',
    String(SIREN_DEFAULTS.maxConcurrency),
    wholeNumber({ min: 1, max: 1024, unit: 'requests' }),
    'Requests to Siren in flight per replica. 64 answers of 200 ms are some 300 messages a second.',
  ),
  maxPerSecond: withDefault(
    'SIREN_MAX_PER_SECOND',
    '0',
    wholeNumber({ min: 0, max: 100_000, unit: 'requests a second' }),
    'Requests to Siren per second over all replicas; 0 for no limit. WhatsApp itself allows 80 a second per sender.',
  ),
  smsProvider: optional(
    'SIREN_SMS_PROVIDER',
    smsProvider,
    `Who carries the SMS behind Siren, so that its error codes can be read: ${SMS_PROVIDERS.join(', ')}. Unset: only codes that mean one thing everywhere count.`,
  ),
});
