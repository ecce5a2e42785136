import { CONTENT_SETTINGS, SMS_SETTINGS } from './content-settings.js';
import { OPT_OUT_SETTINGS, PLAN_SETTINGS, RECEIPT_SETTINGS, RETENTION_SETTINGS } from './delivery-settings.js';
import { EVENT_SETTINGS } from './event-settings.js';
import { INBOX_SETTINGS, MEDIA_SETTINGS, REPLY_SETTINGS } from './incoming-settings.js';
import { listSettings } from './read-settings.js';
import {
  ACCESS_SETTINGS,
  DATABASE_SETTINGS,
  HTTP_SETTINGS,
  PROCESS_SETTINGS,
  TRACING_SETTINGS,
} from './service-settings.js';
import { SIREN_SETTINGS } from './siren-settings.js';

/**
 * Every setting there is, one row each, in the shape of the configuration. The types, the checks, the defaults (those of the
 * modules, too), `.env.example` and `docs/settings.md` are made of this table, and tests keep the two files in step.
 */
export const SETTINGS = {
  database: DATABASE_SETTINGS,
  siren: SIREN_SETTINGS,
  access: ACCESS_SETTINGS,
  http: HTTP_SETTINGS,
  ...PROCESS_SETTINGS,
  delivery: {
    ...CONTENT_SETTINGS,
    ...SMS_SETTINGS,
    ...PLAN_SETTINGS,
    ...OPT_OUT_SETTINGS,
    ...RECEIPT_SETTINGS,
    ...RETENTION_SETTINGS,
    ...REPLY_SETTINGS,
  },
  inbox: INBOX_SETTINGS,
  media: MEDIA_SETTINGS,
  events: EVENT_SETTINGS,
  tracing: TRACING_SETTINGS,
};

export const ALL_SETTINGS = listSettings(SETTINGS);
