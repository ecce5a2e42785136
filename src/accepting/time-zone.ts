import { clockOf } from '../statistics/reading/local-time.js';

/** Where zones of one country differ, they do in one of these seasons. */
const SEASONS = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)];

/** Time zones of recipients of whom only the number's country is known. */
export interface ZoneDefaults {
  /** IANA; null: that of the default country. */
  defaultTimeZone: string | null;
  /** ISO 3166 alpha-2. */
  defaultCountry: string;
}

/** The time zone of a country, as far as all of it has the same time; else the default one. */
export function timeZoneOf(country: string | null, { defaultTimeZone, defaultCountry }: ZoneDefaults): string {
  return zoneOf(country) ?? defaultTimeZone ?? zoneOf(defaultCountry) ?? 'UTC';
}

/** Some 50 µs for each zone that a country has. */
const zones = new Map<string, string | null>();

function zoneOf(country: string | null): string | null {
  if (country === null) return null;
  let zone = zones.get(country);
  if (zone === undefined) zones.set(country, (zone = oneZone(zonesIn(country))));
  return zone;
}

function oneZone(names: readonly string[]): string | null {
  const clocks = names.map((name) => clockOf(name));
  const times = new Set(clocks.map((clock) => SEASONS.map((at) => clock?.(at)).join()));
  return times.size === 1 ? names[0]! : null;
}

function zonesIn(country: string): readonly string[] {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones(): string[] | undefined };
  return locale.getTimeZones() ?? [];
}
