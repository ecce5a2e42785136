import { ConfigurationError } from './configuration.error.js';
import type { Parsed } from './parsers.js';
import {
  fileVariableOf,
  isSetting,
  type Setting,
  type SettingTree,
  type SettingValues,
  variablesOf,
} from './setting.js';

type Named = Pick<Setting<unknown>, 'name' | 'isSecret'>;

/** Reads a secret's file by its path: `readSecretFile`. */
export type ReadFile = (path: string) => Parsed<string>;

/**
 * Reads every setting of a table. A blank variable counts as unset, as Compose files and CI systems pass it.
 * @throws ConfigurationError naming every setting that is missing or wrong, so that one restart mends all
 */
export function readSettings<S extends SettingTree>(
  settings: S,
  env: NodeJS.ProcessEnv,
  readFile: ReadFile,
): SettingValues<S> {
  const complaints: string[] = [];
  const values = mapped(settings, (setting) => {
    const read = readSetting(setting, env, readFile);
    if (!read.ok) complaints.push(read.complaint);
    return read.ok ? read.value : null;
  });
  if (complaints.length > 0) throw new ConfigurationError(complaints);
  return values as SettingValues<S>;
}

/** What holds of settings that may be left out, when nothing is set: the defaults of the modules, too. */
export function defaultsOf<S extends SettingTree>(settings: S): SettingValues<S> {
  return readSettings(settings, {}, () => ({ ok: false, complaint: 'is not read' }));
}

/** Every setting of a table, in its order. */
export function listSettings(settings: SettingTree): Setting<unknown>[] {
  return Object.values(settings).flatMap((node) => (isSetting(node) ? [node] : listSettings(node)));
}

/** A table of what something makes of each setting. */
function mapped(settings: SettingTree, value: (setting: Setting<unknown>) => unknown): object {
  return Object.fromEntries(
    Object.entries(settings).map(([key, node]) => [key, isSetting(node) ? value(node) : mapped(node, value)]),
  );
}

/** A complaint is a whole sentence. */
function readSetting(setting: Setting<unknown>, env: NodeJS.ProcessEnv, readFile: ReadFile): Parsed<unknown> {
  const written = readWritten(setting, env, readFile);
  if (!written.ok) return written;
  const text = written.text ?? (setting.unset === 'default' ? setting.default : null);
  if (text !== null) {
    const result = setting.parse(text);
    return result.ok ? result : { ok: false, complaint: `${written.where} ${result.complaint}` };
  }
  return setting.unset === 'refused'
    ? { ok: false, complaint: `${setting.name} is missing: set it, see .env.example` }
    : { ok: true, value: setting.absent };
}

/** Whether something is written for a setting, be it wrong. */
export function isSet(setting: Named, env: NodeJS.ProcessEnv): boolean {
  return variablesOf(setting).some((variable) => textIn(env, variable) !== null);
}

/** What is written for a setting, unchecked; null: nothing, or a file that cannot be read. */
export function writtenText(setting: Named, env: NodeJS.ProcessEnv, readFile: ReadFile): string | null {
  const written = readWritten(setting, env, readFile);
  return written.ok ? written.text : null;
}

/** `where`: which variables it was found by. A complaint is a whole sentence. */
type Written = { ok: true; text: string | null; where: string } | { ok: false; complaint: string };

function readWritten(setting: Named, env: NodeJS.ProcessEnv, readFile: ReadFile): Written {
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
