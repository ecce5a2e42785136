import { Secret } from '../secrets/secret.js';
import type { Configuration, SirenDialect } from './configuration.js';
import { ConfigurationError } from './configuration.error.js';
import type { Parse } from './parsed.js';
import { readSettings } from './read-settings.js';
import { SETTINGS } from './settings.js';
import { sharedSettings } from './shared-settings.js';

const SIREN_BASE_URLS: Readonly<Record<SirenDialect, string>> = {
  toolkit: 'https://api.siren.ai',
  platform: 'https://api.trysiren.io',
};

/**
 * The one reader of the environment.
 * @param readFile reads a secret's file by its path: `readSecretFile`
 * @throws ConfigurationError with one line that names every wrong setting and what to do; no value is repeated in it
 */
export function readConfiguration(env: NodeJS.ProcessEnv, readFile: Parse<string>): Configuration {
  const given = readSettings(SETTINGS, env, readFile);
  const s = {
    ...given,
    smsCountries: given.smsCountries ?? [given.defaultCountry],
    sirenBaseUrl: given.sirenBaseUrl ?? SIREN_BASE_URLS[given.sirenDialect],
  };
  if (s.metricsPort !== null && s.metricsPort !== 0 && s.metricsPort === s.port) {
    throw new ConfigurationError(['METRICS_PORT must differ from PORT: leave it unset to serve /metrics there']);
  }
  if (s.metricsPort !== null && !s.serveMetrics) {
    throw new ConfigurationError(['SERVE_METRICS is false and METRICS_PORT is set: leave one of them out']);
  }
  if (s.eventsUrl !== null && s.eventsSecrets === null) {
    throw new ConfigurationError(['EVENTS_SECRET is missing: EVENTS_URL is set, and events are signed']);
  }
  // Whose a webhook is, is told by its message alone: it must be found when a person is erased.
  const tooShort = [
    ...(s.messageRetentionMs < s.webhookRetentionMs ? ['MESSAGE_RETENTION_DAYS'] : []),
    ...(s.incomingRetentionMs < s.webhookRetentionMs ? ['INCOMING_RETENTION_DAYS'] : []),
  ];
  if (tooShort.length > 0) {
    throw new ConfigurationError(
      tooShort.map((name) => `${name} must not be less than WEBHOOK_RETENTION_DAYS: webhooks go before their messages`),
    );
  }
  return deepFreeze<Configuration>({
    http: {
      host: s.host,
      port: s.port,
      metricsPort: s.metricsPort,
      corsOrigins: s.corsOrigins ?? [],
      trustProxy: s.trustProxy ?? [],
      servesDocs: s.serveDocs,
      servesMetrics: s.serveMetrics,
    },
    roles: { api: s.roles.includes('api'), worker: s.roles.includes('worker') },
    database: {
      url: s.databaseUrl,
      poolSize: s.databasePoolSize,
      migrate: s.databaseMigrate,
      waitMs: s.databaseWaitMs,
      backend: s.databaseBackend,
    },
    siren: {
      apiKey: s.sirenApiKey,
      webhookSecrets: s.sirenWebhookSecrets,
      baseUrl: s.sirenBaseUrl,
      dialect: s.sirenDialect,
      timeoutMs: s.sirenTimeoutMs,
      maxConcurrency: s.sirenMaxConcurrency,
      maxPerSecond: s.sirenMaxPerSecond,
      smsProvider: s.sirenSmsProvider,
    },
    access: {
      adminApiKeys: s.adminApiKeys,
      maxPerSecond: s.apiKeyMaxPerSecond,
      wrongKeysPerMinute: s.wrongKeysPerMinute,
    },
    delivery: {
      defaultCountry: s.defaultCountry,
      defaultLocale: s.defaultLocale,
      defaultTimeZone: s.defaultTimeZone,
      quietHours: s.quietHours,
      smsCountries: s.smsCountries,
      smsNumberTypes: s.smsNumberTypes,
      smsMaxSegments: s.smsMaxSegments,
      smsSenderIds: s.smsSenderIds ?? [],
      fallbackAfterMs: s.fallbackAfterMs,
      fallbackAuto: s.fallbackAuto,
      successStatus: s.successStatus,
      receiptWaitMs: s.receiptWaitMs,
      prices: s.prices,
      messageTtlMs: s.messageTtlMs,
      holdMaxMs: s.holdMaxMs,
      retryMaxAttempts: s.retryMaxAttempts,
      retryBaseMs: s.retryBaseMs,
      unknownOutcomeRetries: s.unknownOutcomeRetries,
      windowMode: s.windowMode,
      unreachableDays: s.unreachableDays,
      smsMaxPerHour: s.smsMaxPerHour,
      smsMaxPerPrefixPerHour: s.smsMaxPerPrefixPerHour,
      recipientLimit: s.recipientLimit,
      duplicateWindowMs: s.duplicateWindowMs,
      maxQueued: s.maxQueued,
      webhookRetentionMs: s.webhookRetentionMs,
      messageRetentionMs: s.messageRetentionMs,
      incomingRetentionMs: s.incomingRetentionMs,
      contentRetentionMs: s.contentRetentionMs,
      maxParkedReceipts: s.maxParkedReceipts,
      reconcileMaxPerSecond: s.reconcileMaxPerSecond,
      optOutScope: s.optOutScope,
      optOutTexts: {
        stop: s.optOutStopText,
        stopMarketing: s.optOutStopPromotionsText,
        start: s.optOutStartText,
        help: s.optOutHelpText,
      },
      replyLimit: s.inboxReplyLimit,
    },
    inbox: {
      handlerTimeoutMs: s.inboxHandlerTimeoutMs,
      maxFailures: s.inboxMaxFailures,
      retryBaseMs: s.inboxRetryBaseMs,
      concurrency: s.inboxConcurrency,
      failureReply: s.inboxFailureReply,
    },
    media: {
      fetch: s.mediaFetch,
      maxBytes: s.mediaMaxBytes,
      timeoutMs: s.mediaTimeoutMs,
      allowedTypes: s.mediaAllowedTypes,
    },
    events: {
      url: s.eventsUrl,
      polling: s.eventsPolling,
      secrets: s.eventsSecrets ?? new Secret([]),
      keepMs: s.eventsKeepMs,
      retryForMs: s.eventsRetryForMs,
      timeoutMs: s.eventsTimeoutMs,
      maxConcurrency: s.eventsMaxConcurrency,
    },
    tracing: {
      endpoint: s.tracingEndpoint,
      headers: s.tracingHeaders,
      serviceName: s.tracingServiceName,
      sampleRatio: s.tracingSampleRatio,
    },
    shutdown: { drainMs: s.shutdownDrainMs, graceMs: s.shutdownGraceMs },
    log: { level: s.logLevel },
    shared: new Secret(sharedSettings(SETTINGS, s)),
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}
