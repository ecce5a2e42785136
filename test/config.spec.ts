import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUTH_DEFAULTS } from '../src/auth/auth.module.js';
import { completeDelivery } from '../src/communication.options.js';
import { ConfigurationError } from '../src/config/configuration.error.js';
import * as reading from '../src/config/read-configuration.js';
import { readSecretFile } from '../src/config/setting-files.js';
import { ALL_SETTINGS } from '../src/config/settings.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { INBOX_DEFAULTS } from '../src/inbox/inbox.options.js';
import { MEDIA_DEFAULTS } from '../src/media/media-fetcher.js';
import { DEFAULT_EVENTS } from '../src/outbox/events.options.js';
import { checkedOptions } from '../src/siren/checked-options.js';
import { renderEnvExample, renderSettingsDocument } from './support/settings-documents.js';
import { revealed } from './support/revealed.js';

const SECRET = '0123456789abcdef01234567';
const REQUIRED = {
  DATABASE_URL: 'postgresql://gateway@localhost/gateway',
  SIREN_API_KEY: 'siren-key',
  SIREN_WEBHOOK_SECRET: SECRET,
  ADMIN_API_KEY: `admin-${SECRET}`,
};

const readConfiguration = (env: NodeJS.ProcessEnv) => reading.readConfiguration(env, readSecretFile);

const complaintOf = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfiguration(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message;
  }
  return expect.unreachable('the configuration was taken');
};

describe('.env.example', () => {
  it('says what the table of settings says', async () => {
    await expect(renderEnvExample()).toMatchFileSnapshot('../.env.example');
  });

  it('lists exactly the variables that are read', () => {
    const read = new Set<string>();
    const spy = new Proxy<NodeJS.ProcessEnv>(REQUIRED, {
      get: (env, name: string) => {
        read.add(name);
        return env[name];
      },
    });
    readConfiguration(spy);
    const listed = [...envExample().matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual([...read].sort());
  });

  it('shows the true defaults', () => {
    const shown = [...envExample().matchAll(/^#([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value]);
    expect(shown.length).toBeGreaterThan(20);
    const withShown = readConfiguration({ ...REQUIRED, ...Object.fromEntries(shown) });
    expect(revealed(withShown)).toEqual(revealed(readConfiguration(REQUIRED)));
  });

  it('has a document beside it, made of the same table', async () => {
    await expect(renderSettingsDocument()).toMatchFileSnapshot('../docs/settings.md');
  });

  it('and its document speak in sentences of at most 25 words', () => {
    const paragraphs = [...ALL_SETTINGS.map(({ about }) => about), ...renderSettingsDocument().split(/\n\n/)];
    const sentences = paragraphs.flatMap((text) => text.split(/(?<=[.?!])\s+/));
    expect(sentences.length).toBeGreaterThan(300);
    expect(sentences.filter((sentence) => !sentence.startsWith('- ') && sentence.split(/\s+/).length > 25)).toEqual([]);
  });

  function envExample(): string {
    return readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  }
});

/** A valid value of each setting that is not its default. */
const OTHER_VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://other:pass@db:6543/other',
  DATABASE_POOL_SIZE: '20',
  DATABASE_MIGRATE: 'false',
  DATABASE_WAIT_SECONDS: '5',
  PRICES: '[{"channel":"sms","country":"*","per":"segment","amount":0.25,"currency":"INR"}]',
  SIREN_API_KEY: 'another-siren-key',
  SIREN_WEBHOOK_SECRET: `${SECRET}-new, ${SECRET}-old`,
  SIREN_DIALECT: 'platform',
  SIREN_BASE_URL: 'http://127.0.0.1:4010/',
  SIREN_TIMEOUT_MS: '500',
  SIREN_MAX_CONCURRENCY: '1',
  SIREN_MAX_PER_SECOND: '80',
  SIREN_SMS_PROVIDER: 'twilio',
  ADMIN_API_KEY: `other-${SECRET}`,
  API_KEY_MAX_PER_SECOND: '50',
  WRONG_KEYS_PER_MINUTE: '0',
  TRUST_PROXY: '10.0.0.0/8',
  SERVE_DOCS: 'false',
  SERVE_METRICS: 'false',
  HOST: '::1',
  PORT: '0',
  METRICS_PORT: '9464',
  CORS_ORIGINS: 'https://app.example.com, http://localhost:5173/',
  ROLES: 'worker',
  DEFAULT_COUNTRY: 'de',
  DEFAULT_LOCALE: 'pt-br',
  DEFAULT_TIME_ZONE: 'Europe/Berlin',
  SMS_COUNTRIES: 'in, DE',
  SMS_NUMBER_TYPES: 'mobile, VoIP',
  SMS_MAX_SEGMENTS: '3',
  SMS_SENDER_ID: 'IN:ACME, *:+12025550123',
  FALLBACK_AFTER_SECONDS: '0.5',
  FALLBACK_AUTO: 'false',
  SUCCESS_STATUS: 'read',
  RECEIPT_WAIT_SECONDS: '2',
  MESSAGE_TTL_SECONDS: '60',
  HOLD_MAX_SECONDS: '1.25',
  RETRY_MAX_ATTEMPTS: '1',
  RETRY_BASE_MS: '10',
  UNKNOWN_OUTCOME_RETRIES: '0',
  WHATSAPP_WINDOW: 'strict',
  UNREACHABLE_DAYS: '0',
  SMS_MAX_PER_HOUR: '5',
  SMS_MAX_PER_PREFIX_PER_HOUR: '5',
  RECIPIENT_LIMIT: '0',
  DUPLICATE_WINDOW_SECONDS: '0',
  MAX_QUEUED: '1',
  WEBHOOK_RETENTION_DAYS: '8',
  MESSAGE_RETENTION_DAYS: '30',
  INCOMING_RETENTION_DAYS: '30',
  CONTENT_RETENTION_DAYS: '7',
  MAX_PARKED_RECEIPTS: '100',
  RECONCILE_MAX_PER_SECOND: '0',
  OPT_OUT_SCOPE: 'channel',
  OPT_OUT_STOP_TEXT: 'No more.',
  OPT_OUT_STOP_PROMOTIONS_TEXT: 'No more offers.',
  INBOX_REPLY_LIMIT: '10',
  OPT_OUT_START_TEXT: 'Welcome back.',
  OPT_OUT_HELP_TEXT: 'Call us.',
  INBOX_HANDLER_TIMEOUT_MS: '500',
  INBOX_MAX_FAILURES: '1',
  INBOX_RETRY_BASE_MS: '10',
  INBOX_CONCURRENCY: '1',
  INBOX_FAILURE_REPLY: 'Sorry!',
  MEDIA_FETCH: 'true',
  MEDIA_MAX_BYTES: '1000',
  MEDIA_TIMEOUT_MS: '500',
  MEDIA_ALLOWED_TYPES: 'image/png, application/PDF',
  EVENTS_URL: 'http://127.0.0.1:4020/events?from=gateway',
  EVENTS_POLLING: 'true',
  EVENTS_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}, whsec_${Buffer.alloc(64, 2).toString('base64')}`,
  EVENTS_KEEP_SECONDS: '60',
  EVENTS_RETRY_SECONDS: '60',
  QUIET_HOURS: '21:30-07:00',
  EVENTS_TIMEOUT_MS: '500',
  EVENTS_MAX_CONCURRENCY: '1',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%2Cb,x-tenant=acme',
  OTEL_SERVICE_NAME: 'messages',
  OTEL_TRACES_SAMPLER_ARG: '0.25',
  SHUTDOWN_DRAIN_MS: '0',
  SHUTDOWN_GRACE_MS: '0',
  LOG_LEVEL: 'silent',
};

describe('the configuration', () => {
  it.each(ALL_SETTINGS.filter(({ name }) => name !== 'DATABASE_BACKEND'))('depends on $name', ({ name }) => {
    const alongside = name === 'EVENTS_URL' ? { ...REQUIRED, EVENTS_SECRET: OTHER_VALUES.EVENTS_SECRET } : REQUIRED;
    const other = readConfiguration({ ...alongside, [name]: OTHER_VALUES[name] });
    expect(revealed(other)).not.toEqual(revealed(readConfiguration(alongside)));
  });

  it('holds durations in milliseconds, whatever unit they were given in', () => {
    const { delivery } = readConfiguration({
      ...REQUIRED,
      FALLBACK_AFTER_SECONDS: '0.5',
      RECEIPT_WAIT_SECONDS: '2.0004',
    });
    expect(delivery).toMatchObject({ fallbackAfterMs: 500, receiptWaitMs: 2000, messageTtlMs: 86_400_000 });
  });

  it('keeps several webhook secrets apart and trims them', () => {
    const { siren } = readConfiguration({ ...REQUIRED, SIREN_WEBHOOK_SECRET: ` ${SECRET}-new ,${SECRET}-old ` });
    expect(siren.webhookSecrets.reveal()).toEqual([`${SECRET}-new`, `${SECRET}-old`]);
  });

  it('keeps two admin keys apart while one replaces the other', () => {
    const { access } = readConfiguration({ ...REQUIRED, ADMIN_API_KEY: ` ${SECRET}-new ,${SECRET}-old ` });
    expect(access.adminApiKeys.reveal()).toEqual([`${SECRET}-new`, `${SECRET}-old`]);
  });

  it("takes the dialect's address unless another is given, without a trailing slash", () => {
    const baseUrl = (env: NodeJS.ProcessEnv) => readConfiguration({ ...REQUIRED, ...env }).siren.baseUrl;
    expect(baseUrl({})).toBe('https://api.siren.ai');
    expect(baseUrl({ SIREN_DIALECT: 'platform' })).toBe('https://api.trysiren.io');
    expect(baseUrl({ SIREN_BASE_URL: 'http://localhost:4010/siren/' })).toBe('http://localhost:4010/siren');
  });

  it('lets SMS go to the default country alone unless told otherwise', () => {
    const countries = (env: NodeJS.ProcessEnv) => readConfiguration({ ...REQUIRED, ...env }).delivery.smsCountries;
    expect(countries({ DEFAULT_COUNTRY: 'us' })).toEqual(['US']);
    expect(countries({ SMS_COUNTRIES: 'in, us' })).toEqual(['IN', 'US']);
  });

  it("takes the SMS provider's name also as Siren writes it", () => {
    const provider = (name: string) => readConfiguration({ ...REQUIRED, SIREN_SMS_PROVIDER: name }).siren.smsProvider;
    expect([provider('Twilio'), provider('SMS_KALEYRA_IO')]).toEqual(['twilio', 'kaleyra_io']);
  });

  it('takes a blank variable for one that is not set', () => {
    const blank = readConfiguration({ ...REQUIRED, PORT: '', HOST: '  ', SIREN_API_KEY_FILE: ' ' });
    expect(revealed(blank)).toEqual(revealed(readConfiguration(REQUIRED)));
    expect(complaintOf({ ...REQUIRED, SIREN_API_KEY: '  ' })).toMatch(/^SIREN_API_KEY is missing/);
  });

  it('cannot be changed, at any depth', () => {
    const configuration = readConfiguration(REQUIRED);
    expect(() => Object.assign(configuration.http, { port: 1 })).toThrow(TypeError);
    expect(() => (configuration.siren.webhookSecrets.reveal() as string[]).push('x')).toThrow(TypeError);
  });

  it('allows a database without a password and Siren over plain http', () => {
    const env = { ...REQUIRED, DATABASE_URL: 'postgres://localhost/x', SIREN_BASE_URL: 'http://siren' };
    expect(readConfiguration(env).siren.baseUrl).toBe('http://siren');
  });
});

describe('an application that imports the modules', () => {
  const { siren, delivery, inbox, media, events, access } = readConfiguration(REQUIRED);
  const { failureReply: _, ...handling } = inbox;

  it('has the defaults of the service', () => {
    expect(completeDelivery()).toMatchObject({ ...delivery, maxPerSecond: siren.maxPerSecond });
    expect(INBOX_DEFAULTS).toMatchObject(handling);
    expect(MEDIA_DEFAULTS).toEqual(media);
    expect(revealed(DEFAULT_EVENTS)).toEqual(revealed(events));
    expect(access).toMatchObject(AUTH_DEFAULTS);
    const { baseUrl, timeoutMs, maxConcurrency, dialect } = checkedOptions({ apiKey: 'key', webhookSecrets: [SECRET] });
    expect(siren).toMatchObject({ baseUrl, timeoutMs, maxConcurrency, dialect: dialect.name });
    const { poolSize } = dataSourceOptions({ databaseUrl: REQUIRED.DATABASE_URL }, []);
    expect(poolSize).toBe(readConfiguration(REQUIRED).database.poolSize);
  });

  it('may send SMS to its default country alone, unless it names countries', () => {
    expect(completeDelivery({ defaultCountry: 'US' }).smsCountries).toEqual(['US']);
    expect(completeDelivery({ defaultCountry: 'US', smsCountries: ['DE'] }).smsCountries).toEqual(['DE']);
  });
});

describe('a wrong setting', () => {
  it.each([
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost'],
    ['DATABASE_URL', 'postgresql://localhost'],
    ['DATABASE_URL', 'postgresql://gateway:changeme@localhost/x'],
    ['DATABASE_BACKEND', 'mysql'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_MIGRATE', 'yes'],
    ['SIREN_API_KEY', 'your-siren-api-key'],
    ['SIREN_API_KEY', '<key>'],
    ['SIREN_API_KEY', 'xxx'],
    ['SIREN_API_KEY', 'two words'],
    ['SIREN_API_KEY', 'schlüssel'],
    ['SIREN_WEBHOOK_SECRET', '0123456789abcdef0123456'],
    ['SIREN_WEBHOOK_SECRET', `${SECRET},short`],
    ['SIREN_WEBHOOK_SECRET', `${SECRET},`],
    ['SIREN_WEBHOOK_SECRET', 'changeme-changeme-changeme-changeme'],
    ['SIREN_WEBHOOK_SECRET', '${SIREN_WEBHOOK_SECRET_FROM_VAULT}'],
    ['SIREN_DIALECT', 'kit'],
    ['SIREN_BASE_URL', 'ftp://siren'],
    ['SIREN_BASE_URL', 'api.siren.ai'],
    ['SIREN_BASE_URL', 'https://user:pass@api.siren.ai'],
    ['SIREN_BASE_URL', 'https://api.siren.ai?x=1'],
    ['SIREN_TIMEOUT_MS', '10s'],
    ['SIREN_TIMEOUT_MS', '0'],
    ['SIREN_TIMEOUT_MS', '1e4'],
    ['SIREN_TIMEOUT_MS', '0x10'],
    ['SIREN_MAX_CONCURRENCY', '0'],
    ['SIREN_MAX_PER_SECOND', '-1'],
    ['SIREN_SMS_PROVIDER', 'pigeon'],
    ['ADMIN_API_KEY', 'short'],
    ['ADMIN_API_KEY', 'your-admin-api-key-goes-here'],
    ['ADMIN_API_KEY', `${SECRET} with a space`],
    ['ADMIN_API_KEY', `${SECRET}-1,${SECRET}-2,${SECRET}-3`],
    ['ADMIN_API_KEY', `${SECRET},short`],
    ['API_KEY_MAX_PER_SECOND', '-1'],
    ['WRONG_KEYS_PER_MINUTE', '1.5'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '2'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['SERVE_DOCS', 'yes'],
    ['HOST', 'http://localhost'],
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['METRICS_PORT', '3000'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'shop.example.net'],
    ['CORS_ORIGINS', 'https://app.example.com/path'],
    ['CORS_ORIGINS', 'https://*.example.com/*'],
    ['CORS_ORIGINS', 'ftp://app.example.com'],
    ['CORS_ORIGINS', 'https://a.example,https://A.example'],
    ['ROLES', 'api,cook'],
    ['ROLES', 'api,api'],
    ['DEFAULT_COUNTRY', 'India'],
    ['DEFAULT_COUNTRY', 'XX'],
    ['DEFAULT_LOCALE', 'en_US'],
    ['DEFAULT_LOCALE', 'english'],
    ['DEFAULT_TIME_ZONE', '+05:30'],
    ['DEFAULT_TIME_ZONE', 'Mars/Olympus'],
    ['SMS_COUNTRIES', 'IN,,US'],
    ['SMS_COUNTRIES', 'IN,XX'],
    ['SMS_NUMBER_TYPES', 'mobile,landline'],
    ['SMS_NUMBER_TYPES', 'mobile,'],
    ['SMS_MAX_SEGMENTS', '0'],
    ['SMS_MAX_SEGMENTS', '256'],
    ['SMS_MAX_PER_HOUR', '-1'],
    ['FALLBACK_AFTER_SECONDS', '0'],
    ['FALLBACK_AFTER_SECONDS', '86401'],
    ['FALLBACK_AFTER_SECONDS', '-5'],
    ['FALLBACK_AFTER_SECONDS', '0.0001'],
    ['FALLBACK_AFTER_SECONDS', '1.'],
    ['SUCCESS_STATUS', 'failed'],
    ['RETRY_MAX_ATTEMPTS', 'NaN'],
    ['RETRY_MAX_ATTEMPTS', 'Infinity'],
    ['RETRY_BASE_MS', '60001'],
    ['UNKNOWN_OUTCOME_RETRIES', '1.5'],
    ['INBOX_HANDLER_TIMEOUT_MS', '0'],
    ['INBOX_MAX_FAILURES', '0'],
    ['INBOX_FAILURE_REPLY', 'x'.repeat(4097)],
    ['OPT_OUT_SCOPE', 'none'],
    ['OPT_OUT_HELP_TEXT', 'x'.repeat(4097)],
    ['MEDIA_FETCH', 'yes'],
    ['MEDIA_MAX_BYTES', '0'],
    ['MEDIA_ALLOWED_TYPES', 'text/html'],
    ['EVENTS_URL', 'ftp://application'],
    ['EVENTS_URL', 'https://user:pass@application/events'],
    ['EVENTS_SECRET', 'whsec_'],
    ['EVENTS_SECRET', 'whsec_dG9vIHNob3J0'],
    ['EVENTS_SECRET', 'whsec_this is no base64, and there are no 24 bytes in it'],
    ['EVENTS_SECRET', Buffer.alloc(24, 1).toString('base64')],
    ['EVENTS_TIMEOUT_MS', '15001'],
    ['MESSAGE_RETENTION_DAYS', '7'],
    ['INCOMING_RETENTION_DAYS', '1.5'],
    ['CONTENT_RETENTION_DAYS', '0'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'just-a-key'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'api key=a'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=%zz'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=a%0D%0Ab'],
    ['LOG_LEVEL', 'loud'],
  ])('is refused in one line that names it and keeps its value to itself: %s=%s', (name, value) => {
    const complaint = complaintOf({ ...REQUIRED, [name]: value });
    expect(complaint.startsWith(`${name} `)).toBe(true);
    expect(complaint).not.toContain('\n');
    if (value.length > 10) expect(complaint).not.toContain(value);
  });

  it.each(Object.keys(REQUIRED))('is refused when it is missing: %s', (name) => {
    expect(complaintOf({ ...REQUIRED, [name]: undefined })).toBe(`${name} is missing: set it, see .env.example`);
  });

  it('is refused when events have nothing to be signed with', () => {
    expect(complaintOf({ ...REQUIRED, EVENTS_URL: 'https://application.example/events' })).toMatch(
      /^EVENTS_SECRET is missing/,
    );
  });

  it('is refused when metrics have a port of their own, and are closed', () => {
    expect(complaintOf({ ...REQUIRED, METRICS_PORT: '9464', SERVE_METRICS: 'false' })).toMatch(
      /^SERVE_METRICS .*METRICS_PORT/,
    );
  });

  it('is refused when messages would go before their webhooks', () => {
    const env = { ...REQUIRED, MESSAGE_RETENTION_DAYS: '20', INCOMING_RETENTION_DAYS: '29' };
    expect(complaintOf(env)).toMatch(
      /^MESSAGE_RETENTION_DAYS must not be less than WEBHOOK_RETENTION_DAYS.*INCOMING_RETENTION_DAYS must not/,
    );
    expect(readConfiguration({ ...env, WEBHOOK_RETENTION_DAYS: '20' }).delivery.messageRetentionMs).toBe(
      20 * 86_400_000,
    );
  });

  it('names every wrong setting at once', () => {
    const complaint = complaintOf({ PORT: 'http', ADMIN_API_KEY: 'short' });
    for (const name of ['DATABASE_URL', 'SIREN_API_KEY', 'SIREN_WEBHOOK_SECRET', 'ADMIN_API_KEY', 'PORT']) {
      expect(complaint).toContain(name);
    }
    expect(complaint).not.toContain('\n');
  });

  it('is told the words that are allowed', () => {
    expect(complaintOf({ ...REQUIRED, SUCCESS_STATUS: 'done' })).toBe(
      'SUCCESS_STATUS must be one of accepted, sent, delivered, read',
    );
  });

  it('takes a secret of 24 bytes, counted as bytes', () => {
    const { siren } = readConfiguration({ ...REQUIRED, SIREN_WEBHOOK_SECRET: 'é'.repeat(12) });
    expect(siren.webhookSecrets.reveal()).toHaveLength(1);
    expect(complaintOf({ ...REQUIRED, SIREN_WEBHOOK_SECRET: 'é'.repeat(11) })).toContain('24 bytes');
  });
});
