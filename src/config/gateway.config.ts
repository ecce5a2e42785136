import { registerAs } from '@nestjs/config';
import { readConfiguration } from './read-configuration.js';
import { readSecretFile } from './setting-files.js';
import { variablesOf } from './setting.js';
import { ALL_SETTINGS } from './settings.js';

/** A variable that looks like a setting of this service and is none. */
interface UnknownSetting {
  readonly name: string;
  /** The setting that is written almost like it; null: it only begins as ours do. */
  readonly meant: string | null;
}

/**
 * Families of settings that nobody else's variables belong to. Not among them: `DATABASE_`, `OTEL_`, `LOG_` and the like,
 * of which environments are full (`DATABASE_HOST`, `OTEL_EXPORTER_OTLP_HEADERS`); of those only what is written almost
 * like a setting counts.
 */
const OUR_PREFIXES = ['SIREN_', 'SMS_', 'OPT_OUT_', 'INBOX_', 'MEDIA_', 'EVENTS_', 'RECONCILE_', 'SHUTDOWN_'];

/** Kubernetes makes these for each service, whatever it is called, and Docker for each link. */
const MADE_NAME = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$|_ENV_/;
const MADE_VALUE = /^((tcp|udp|sctp):\/\/|\/[^/]+\/)/;

/** Written almost like a setting of ours, and used by many applications for something else. */
const NAMES_OF_OTHERS = ['DATABASE_SSL'];

/** A shorter name is written like many a word: one edit is all that still looks like it. */
const SHORT = 7;

/** Variables that are set and were probably meant for this service, in the order of the environment. */
export function unknownSettings(env: NodeJS.ProcessEnv, names: readonly string[]): UnknownSetting[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (names.includes(name) || NAMES_OF_OTHERS.includes(name) || value.trim() === '') return [];
    if (MADE_NAME.test(name) || MADE_VALUE.test(value)) return [];
    const meant = nearest(name, names);
    return meant !== null || OUR_PREFIXES.some((prefix) => name.startsWith(prefix)) ? [{ name, meant }] : [];
  });
}

/** For whoever set it. Its value, which may be a secret, stays out. */
export function sentenceOn({ name, meant }: UnknownSetting): string {
  const advice = meant === null ? 'see .env.example for those there are' : `did you mean ${meant}?`;
  return `${name} is no setting of this service and does nothing: ${advice}`;
}

function nearest(name: string, names: readonly string[]): string | null {
  let best: { name: string; edits: number } | null = null;
  for (const candidate of names) {
    const isShort = candidate.length <= SHORT;
    // Short names in small letters are other programs' own.
    const edits = editsBetween(isShort ? name : name.toUpperCase(), candidate, isShort ? 1 : 2);
    if (edits !== null && edits < (best?.edits ?? Infinity)) best = { name: candidate, edits };
  }
  return best?.name ?? null;
}

/** How many letters have to be put in, left out, replaced or swapped with their neighbour; null: more than `most`. */
function editsBetween(a: string, b: string, most: number): number | null {
  if (Math.abs(a.length - b.length) > most) return null;
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity;
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced, swapped));
    }
    rows.push(row);
  }
  const edits = rows[a.length]![b.length]!;
  return edits <= most ? edits : null;
}

/** For `ConfigModule.forRoot({ load: [configuration] })`; inject it by `configuration.KEY` as a `Configuration`. */
export const configuration = registerAs('gateway', () => readConfiguration(process.env, readSecretFile));

/** What is set and looks like a setting of this service, but is none. */
export function unknownSettingsOfEnvironment(): UnknownSetting[] {
  return unknownSettings(process.env, ALL_SETTINGS.flatMap(variablesOf));
}
