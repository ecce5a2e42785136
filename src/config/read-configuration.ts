import type { CountryCode } from 'libphonenumber-js/max';
import { Secret } from '../secrets/secret.js';
import { SIREN_BASE_URLS } from '../siren/siren.options.js';
import type { Role } from './choices.js';
import { ConfigurationError } from './configuration.error.js';
import { type ReadFile, readSettings } from './read-settings.js';
import { isSetting, type SettingTree, type SettingValues } from './setting.js';
import { SETTINGS } from './settings.js';

type Values = SettingValues<typeof SETTINGS>;

/** Everything the service can be told, read once, frozen. Durations are whole milliseconds. */
export type Configuration = Omit<Values, 'roles' | 'siren' | 'delivery'> & {
  readonly roles: Readonly<Record<Role, boolean>>;
  /** With the address of the dialect where none is set. */
  readonly siren: Values['siren'] & { readonly baseUrl: string };
  /** With the default country where no countries are set. */
  readonly delivery: Values['delivery'] & { readonly smsCountries: readonly CountryCode[] };
  /** What all processes on one database must have in common, by the names of the variables, as texts. Keys are among them. */
  readonly shared: Secret<Readonly<Record<string, string>>>;
};

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

/** What each process may have of its own: how it is reached, how it reaches the database, how much it does at once. */
const OF_ONE_PROCESS =
  /^(DATABASE_|SHUTDOWN_|OTEL_|SERVE_)|_CONCURRENCY$|^(HOST|PORT|METRICS_PORT|TRUST_PROXY|ROLES|LOG_LEVEL)$/;

/**
 * The settings that all processes on one database must have in common, by the names of their variables, each as a text
 * that is the same for the same value. It holds keys and secrets.
 * @param values of these settings, by the same keys
 */
function sharedSettings(settings: SettingTree, values: object): Record<string, string> {
  const shared: Record<string, string> = {};
  for (const [key, node] of Object.entries(settings)) {
    const value: unknown = (values as Record<string, unknown>)[key];
    if (!isSetting(node)) Object.assign(shared, sharedSettings(node, value as object));
    else if (!OF_ONE_PROCESS.test(node.name)) shared[node.name] = textOf(value);
  }
  return shared;
}

/** The order in which words are listed means nothing. */
function textOf(value: unknown): string {
  if (value instanceof Secret) return textOf(value.reveal());
  const isWords = Array.isArray(value) && value.every((word) => typeof word === 'string');
  return JSON.stringify(isWords ? value.toSorted() : value);
}
