import { LRUCache } from 'lru-cache';
import { clockOf } from '../config/locale-and-zone.js';
import { LEAVES_WITHIN_MS, type LocalWindow, nextOpening, type OpenHours } from '../deciding/delivery-window.js';
import type { MessageEntity } from './message.entity.js';
import type { QuietHours } from '../config/choices.js';
import type { DeliveryPolicy } from './delivery.policy.js';
import { mainZoneOf, zonesOfNumber } from './numbers/time-zones.js';
import { priorityOf } from './lines.js';
import { DAYS, type DeliveryWindow } from './stored-window.js';

/** What decides when a message may leave. */
export type DeliveryWindowFacts = Pick<MessageEntity, 'deliveryWindow' | 'category' | 'priority' | 'to' | 'country'>;
export type DeliveryWindowRules = Pick<DeliveryPolicy, 'quietHours' | 'defaultTimeZone' | 'defaultCountry'>;

const DAY_MINUTES = 1_440;
const DAY_MS = 86_400_000;
const SOME_DAY = Date.UTC(2026, 0, 1);
/** How often a window that never opens is looked at again, because clocks may be changed by law. */
const LOOK_AGAIN_MS = 7 * DAY_MS;

interface Zoned {
  window: LocalWindow;
  timeZones: readonly string[];
}

/** Since when what is open next was looked for, and what was found. */
interface Found {
  since: number;
  stretch: OpenHours | null;
}

/** A result for one window and its zones holds for all messages with that window until it closes. */
const found = new LRUCache<string, Found>({ max: 5_000 });
const besideQuiet = new LRUCache<string, Zoned>({ max: 1_000 });
const clocks = new LRUCache<string, (time: number) => number>({ max: 1_000 });

/**
 * When a message may leave, seen from a moment. Null: now. The message's own window wins over `QUIET_HOURS`.
 * Transactional messages of high priority are exempt from `QUIET_HOURS`.
 */
export function opensAt(message: DeliveryWindowFacts, rules: DeliveryWindowRules, now: Date): Date | null {
  const zoned = windowOf(message, rules);
  if (zoned === null) return null;
  const stretch = stretchAt(zoned, now.getTime());
  if (stretch === null) return new Date(now.getTime() + LOOK_AGAIN_MS);
  return stretch.opensAt <= now.getTime() ? null : new Date(stretch.opensAt);
}

/** The earliest time at which a message that is due then may leave. */
export function leavesAt(message: DeliveryWindowFacts, rules: DeliveryWindowRules, due: Date): Date {
  return opensAt(message, rules, due) ?? due;
}

/** Whether a window never opens, since its zones have no hour in common. */
export function isEmptyWindow(window: DeliveryWindow, now: Date): boolean {
  return stretchAt({ window: localWindow(window), timeZones: window.timeZones }, now.getTime()) === null;
}

/** When its first request has to be begun at the latest; null: that does not matter. */
export function lastBegin(
  message: DeliveryWindowFacts & Pick<MessageEntity, 'graceMs'> & { createdAt: Date; sendAt: Date | null },
  rules: DeliveryWindowRules,
): Date | null {
  const { graceMs, sendAt, createdAt } = message;
  if (graceMs === null) return null;
  return new Date(leavesAt(message, rules, sendAt ?? createdAt).getTime() + graceMs);
}

function windowOf(message: DeliveryWindowFacts, rules: DeliveryWindowRules): Zoned | null {
  const { deliveryWindow: own, category, priority, to, country } = message;
  if (own !== null) return 'anytime' in own ? null : { window: localWindow(own), timeZones: own.timeZones };
  if (rules.quietHours === null) return null;
  if (category === 'transactional' && priorityOf(priority) === 'high') return null;
  return besideQuietHours(rules.quietHours, country, zonesOfNumber(to, country, rules));
}

/** If it is night somewhere at any time, the zone of most people counts, as for a country's toll-free numbers. */
function besideQuietHours({ from, to }: QuietHours, country: string | null, timeZones: readonly string[]): Zoned {
  const window = { from: to, to: endOf(to, from), days: null };
  if (timeZones.length === 1) return { window, timeZones };
  const key = `${from} ${to} ${country} ${timeZones.join()}`;
  let zoned = besideQuiet.get(key);
  if (zoned === undefined) {
    const opens = nextOpening(window, timeZones.map(clockIn), SOME_DAY);
    zoned = { window, timeZones: opens === null ? [mainZoneOf(country, timeZones)] : timeZones };
    besideQuiet.set(key, zoned);
  }
  return zoned;
}

function stretchAt(zoned: Zoned, now: number): OpenHours | null {
  const key = `${zoned.window.from} ${zoned.window.to} ${zoned.window.days?.join() ?? ''} ${zoned.timeZones.join()}`;
  const before = found.get(key);
  if (before !== undefined && before.since <= now && holdsAt(before, now)) return before.stretch;
  const stretch = nextOpening(zoned.window, zoned.timeZones.map(clockIn), now);
  found.set(key, { since: now, stretch });
  return stretch;
}

function holdsAt({ since, stretch }: Found, now: number): boolean {
  return stretch === null ? now < since + DAY_MS : now + LEAVES_WITHIN_MS < stretch.closesAt;
}

function clockIn(timeZone: string): (time: number) => number {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    // A time zone that this process does not know, while another process did.
    clock = clockOf(timeZone) ?? (() => 0);
    clocks.set(timeZone, clock);
  }
  return clock;
}

function localWindow({ from, to, days }: DeliveryWindow): LocalWindow {
  const start = minutesOf(from);
  return {
    from: start,
    to: endOf(start, minutesOf(to)),
    days: days === undefined ? null : days.map((day) => DAYS.indexOf(day)),
  };
}

function endOf(from: number, to: number): number {
  return to > from ? to : to + DAY_MINUTES;
}

/** `22:30` is 1350. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
