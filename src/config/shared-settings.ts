import { Secret } from '../secrets/secret.js';
import type { SettingValues } from './read-settings.js';
import type { Setting } from './setting.js';

/** What each process may have of its own: how it is reached, how it reaches the database, how much it does at once. */
const OF_ONE_PROCESS =
  /^(DATABASE_|SHUTDOWN_|OTEL_|SERVE_)|_CONCURRENCY$|^(HOST|PORT|METRICS_PORT|TRUST_PROXY|ROLES|LOG_LEVEL)$/;

/**
 * The settings that all processes on one database must have in common, by the names of their variables, each as a text
 * that is the same for the same value. It holds keys and secrets.
 */
export function sharedSettings<S extends Readonly<Record<string, Setting<unknown>>>>(
  settings: S,
  values: SettingValues<S>,
): Record<string, string> {
  const shared = Object.entries(settings).filter(([, { name }]) => !OF_ONE_PROCESS.test(name));
  return Object.fromEntries(shared.map(([key, { name }]) => [name, textOf(values[key])]));
}

/** The order in which words are listed means nothing. */
function textOf(value: unknown): string {
  if (value instanceof Secret) return textOf(value.reveal());
  const isWords = Array.isArray(value) && value.every((word) => typeof word === 'string');
  return JSON.stringify(isWords ? value.toSorted() : value);
}
