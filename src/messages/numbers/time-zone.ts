import { clockOf, newestNameOf } from '../../config/locale-and-zone.js';

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
  const different = differentZones(names);
  return different.length === 1 ? different[0]! : null;
}

/** One of those that have the same time; what is no zone is left out. */
export function differentZones(names: readonly string[]): string[] {
  const byTimes = new Map<string, string>();
  for (const name of names) {
    const clock = clockOf(name);
    const times = SEASONS.map((at) => clock?.(at)).join();
    if (clock !== null && !byTimes.has(times)) byTimes.set(times, name);
  }
  return [...byTimes.values()];
}

export function zonesIn(country: string): readonly string[] {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones(): string[] | undefined };
  return (locale.getTimeZones() ?? []).map(newestNameOf);
}
