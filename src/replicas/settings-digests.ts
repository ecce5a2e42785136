import { createHmac } from 'node:crypto';

/** Hex digits of a digest that are kept: enough to tell two values apart. */
const DIGITS = 32;

/** Digests by the names of settings. */
export type SettingsDigests = Readonly<Record<string, string>>;

/** A keyed digest of each setting: equal for equal values, and of no use to who does not have the key. */
export function digestsOf(settings: Readonly<Record<string, string>>, key: Uint8Array): SettingsDigests {
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => {
      const digest = createHmac('sha256', key).update(`${name}\0${text}`).digest('hex');
      return [name, digest.slice(0, DIGITS)];
    }),
  );
}

/** The names of the settings that any of the others has otherwise. One that another release does not know is left out. */
export function differingSettings(mine: SettingsDigests, others: readonly SettingsDigests[]): string[] {
  return Object.keys(mine)
    .filter((name) => others.some((other) => name in other && other[name] !== mine[name]))
    .sort();
}
