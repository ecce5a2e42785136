import { Secret } from '../secrets/secret.js';
import { isSetting, type SettingTree } from './setting.js';

/** What each process may have of its own: how it is reached, how it reaches the database, how much it does at once. */
const OF_ONE_PROCESS =
  /^(DATABASE_|SHUTDOWN_|OTEL_|SERVE_)|_CONCURRENCY$|^(HOST|PORT|METRICS_PORT|TRUST_PROXY|ROLES|LOG_LEVEL)$/;

/**
 * The settings that all processes on one database must have in common, by the names of their variables, each as a text
 * that is the same for the same value. It holds keys and secrets.
 * @param values of these settings, by the same keys
 */
export function sharedSettings(settings: SettingTree, values: object): Record<string, string> {
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
