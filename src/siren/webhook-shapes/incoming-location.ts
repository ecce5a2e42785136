import { isObject } from '../parse-object.js';
import { optionalWord } from './fields.js';
import { pick } from './loose-fields.js';
import type { IncomingLocation } from './shapes.js';

type Holder = Record<string, unknown>;

/**
 * Where the sender says to be: under `location` in any of these places, or, when the message is a location, as bare
 * coordinates or as a text `12.97,77.59`. Null when there are no coordinates on this earth.
 */
export function locationIn(holders: readonly Holder[], content: unknown, isLocation: boolean): IncomingLocation | null {
  const nested = holders.map((holder) => pick(holder, 'location')).filter(isObject);
  const bare = isLocation ? [...(isObject(content) ? [content] : []), ...holders, pairIn(content)] : [];
  for (const candidate of [...nested, ...bare]) {
    const latitude = degrees(pick(candidate, 'latitude', 'lat'), 90);
    const longitude = degrees(pick(candidate, 'longitude', 'lng', 'lon', 'long'), 180);
    if (latitude === null || longitude === null) continue;
    return {
      latitude,
      longitude,
      name: optionalWord(pick(candidate, 'name', 'label')),
      address: optionalWord(pick(candidate, 'address')),
    };
  }
  return null;
}

function pairIn(content: unknown): Holder {
  const [, latitude, longitude] =
    (typeof content === 'string' && /^\s*(?:geo:)?(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/i.exec(content)) || [];
  return { latitude, longitude };
}

/** A number, or text that is one. */
function degrees(value: unknown, most: number): number | null {
  if (typeof value === 'string' && value.trim() === '') return null;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Math.abs(number) <= most ? number : null;
}
