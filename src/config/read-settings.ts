import { ConfigurationError } from './configuration.error.js';
import type { Setting } from './setting.js';

type AnySettings = Readonly<Record<string, Setting<unknown>>>;
export type SettingValues<S extends AnySettings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/**
 * Reads every setting of a table. A blank variable counts as unset, as Compose files and CI systems pass it.
 * @throws ConfigurationError naming every setting that is missing or wrong, so that one restart mends all
 */
export function readSettings<S extends AnySettings>(settings: S, env: NodeJS.ProcessEnv): SettingValues<S> {
  const values: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const [key, setting] of Object.entries(settings)) {
    const given = env[setting.name]?.trim() || null;
    const text = given ?? (setting.unset === 'default' ? setting.default : null);
    if (text === null) {
      if (setting.unset === 'refused') complaints.push(`${setting.name} is missing: set it, see .env.example`);
      values[key] = null;
      continue;
    }
    const result = setting.parse(text);
    if (result.ok) values[key] = result.value;
    else complaints.push(`${setting.name} ${result.complaint}`);
  }
  if (complaints.length > 0) throw new ConfigurationError(complaints);
  return values as SettingValues<S>;
}
