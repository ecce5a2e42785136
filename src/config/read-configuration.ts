import { Secret } from '../secrets/secret.js';
import { SIREN_BASE_URLS } from '../siren/siren.options.js';
import type { Configuration } from './configuration.js';
import { ConfigurationError } from './configuration.error.js';
import { type ReadFile, readSettings } from './read-settings.js';
import type { SettingValues } from './setting.js';
import { SETTINGS } from './settings.js';
import { sharedSettings } from './shared-settings.js';

/**
 * The one reader of the environment.
 * @throws ConfigurationError with one line that names every wrong setting and what to do; no value is repeated in it
 */
export function readConfiguration(env: NodeJS.ProcessEnv, readFile: ReadFile): Configuration {
  const given = readSettings(SETTINGS, env, readFile);
  checkTogether(given);
  const { roles, siren, delivery } = given;
  const complete = {
    ...given,
    siren: { ...siren, baseUrl: siren.baseUrl ?? SIREN_BASE_URLS[siren.dialect] },
    delivery: { ...delivery, smsCountries: delivery.smsCountries ?? [delivery.defaultCountry] },
  };
  return deepFreeze<Configuration>({
    ...complete,
    roles: { api: roles.includes('api'), worker: roles.includes('worker') },
    shared: new Secret(sharedSettings(SETTINGS, complete)),
  });
}

/** Settings that are right each, and do not go together. */
function checkTogether({ http, events, delivery }: SettingValues<typeof SETTINGS>): void {
  if (http.metricsPort !== null && http.metricsPort !== 0 && http.metricsPort === http.port) {
    throw new ConfigurationError(['METRICS_PORT must differ from PORT: leave it unset to serve /metrics there']);
  }
  if (http.metricsPort !== null && !http.servesMetrics) {
    throw new ConfigurationError(['SERVE_METRICS is false and METRICS_PORT is set: leave one of them out']);
  }
  if (events.url !== null && events.secrets.reveal().length === 0) {
    throw new ConfigurationError(['EVENTS_SECRET is missing: EVENTS_URL is set, and events are signed']);
  }
  // Whose a webhook is, is told by its message alone: it must be found when a person is erased.
  const tooShort = [
    ...(delivery.messageRetentionMs < delivery.webhookRetentionMs ? ['MESSAGE_RETENTION_DAYS'] : []),
    ...(delivery.incomingRetentionMs < delivery.webhookRetentionMs ? ['INCOMING_RETENTION_DAYS'] : []),
  ];
  if (tooShort.length > 0) {
    throw new ConfigurationError(
      tooShort.map((name) => `${name} must not be less than WEBHOOK_RETENTION_DAYS: webhooks go before their messages`),
    );
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}
