import { isSet } from '../../config/read-settings.js';
import { SETTINGS } from '../../config/settings.js';

/** Which things a local run must provide, since the environment names none. */
export interface Missing {
  database: boolean;
  siren: boolean;
  adminKey: boolean;
  /** Nobody takes events. The service does without; who tries it out wants to see them. */
  events: boolean;
}

/** Looks for the settings without which the service does not start, and for who takes events. An empty one counts as not set. */
export function findMissing(env: NodeJS.ProcessEnv): Missing {
  const { database, siren, access, events } = SETTINGS;
  return {
    database: !isSet(database.url, env),
    siren: !isSet(siren.apiKey, env),
    adminKey: !isSet(access.adminApiKeys, env),
    events: !isSet(events.url, env) && !isSet(events.polling, env),
  };
}

/** What was provided: the values that take the place of the missing settings. */
export interface Provided {
  databaseUrl?: string;
  siren?: SirenSettings;
  adminKey?: string;
  eventsPolling?: true;
}

/** How to reach one Siren, and the secret that it signs with. */
export interface SirenSettings {
  baseUrl: string;
  apiKey: string;
  webhookSecret: string;
}

/** The environment of the service: the given one, completed. The sandbox brings all that is Siren's, address and dialect included. */
export function completeEnvironment(env: NodeJS.ProcessEnv, provided: Provided): NodeJS.ProcessEnv {
  const { databaseUrl, siren, adminKey, eventsPolling } = provided;
  return {
    ...env,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(adminKey !== undefined && { ADMIN_API_KEY: adminKey }),
    ...(eventsPolling !== undefined && { EVENTS_POLLING: 'true' }),
    ...(siren !== undefined && {
      SIREN_BASE_URL: siren.baseUrl,
      SIREN_API_KEY: siren.apiKey,
      SIREN_WEBHOOK_SECRET: siren.webhookSecret,
      // What it names was read, and is what the sandbox signs with: set both ways it would be refused.
      SIREN_WEBHOOK_SECRET_FILE: undefined,
      SIREN_DIALECT: 'toolkit',
    }),
  };
}
