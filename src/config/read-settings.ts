import { ConfigurationError } from './configuration.error.js';
import type { Parse } from './parsed.js';
import { fileVariableOf, type Setting, variablesOf } from './setting.js';

type Named = Pick<Setting<unknown>, 'name' | 'isSecret'>;
type AnySettings = Readonly<Record<string, Setting<unknown>>>;
export type SettingValues<S extends AnySettings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/**
 * Reads every setting of a table. A blank variable counts as unset, as Compose files and CI systems pass it.
 * @param readFile reads a secret's file by its path: `readSecretFile`
 * @throws ConfigurationError naming every setting that is missing or wrong, so that one restart mends all
 */
export function readSettings<S extends AnySettings>(
  settings: S,
  env: NodeJS.ProcessEnv,
  readFile: Parse<string>,
): SettingValues<S> {
  const values: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const [key, setting] of Object.entries(settings)) {
    const written = readWritten(setting, env, readFile);
    if (!written.ok) {
      complaints.push(written.complaint);
      continue;
    }
    const text = written.text ?? (setting.unset === 'default' ? setting.default : null);
    if (text === null) {
      if (setting.unset === 'refused') complaints.push(`${setting.name} is missing: set it, see .env.example`);
      values[key] = null;
      continue;
    }
    const result = setting.parse(text);
    if (result.ok) values[key] = result.value;
    else complaints.push(`${written.where} ${result.complaint}`);
  }
  if (complaints.length > 0) throw new ConfigurationError(complaints);
  return values as SettingValues<S>;
}

/** Whether something is written for a setting, be it wrong. */
export function isSet(setting: Named, env: NodeJS.ProcessEnv): boolean {
  return variablesOf(setting).some((variable) => textIn(env, variable) !== null);
}

/** What is written for a setting, unchecked; null: nothing, or a file that cannot be read. */
export function writtenText(setting: Named, env: NodeJS.ProcessEnv, readFile: Parse<string>): string | null {
  const written = readWritten(setting, env, readFile);
  return written.ok ? written.text : null;
}

/** `where`: which variables it was found by. A complaint is a whole sentence. */
type Written = { ok: true; text: string | null; where: string } | { ok: false; complaint: string };

function readWritten(setting: Named, env: NodeJS.ProcessEnv, readFile: Parse<string>): Written {
  const { name } = setting;
  const fileVariable = fileVariableOf(setting);
  const given = textIn(env, name);
  const path = fileVariable === null ? null : textIn(env, fileVariable);
  if (path === null) return { ok: true, text: given, where: name };
  if (given !== null) return { ok: false, complaint: `${name} and ${fileVariable} are both set: keep one of them` };
  const read = readFile(path);
  return read.ok
    ? { ok: true, text: read.value, where: `${name} (from ${fileVariable})` }
    : { ok: false, complaint: `${fileVariable} ${read.complaint}` };
}

function textIn(env: NodeJS.ProcessEnv, variable: string): string | null {
  return env[variable]?.trim() || null;
}
