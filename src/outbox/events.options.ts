import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import type { Secret } from '../secrets/secret.js';

/** Injection token of {@link EventsOptions}. */
export const EVENTS_OPTIONS = Symbol('EVENTS_OPTIONS');

/** How the application gets events. */
export interface EventsOptions {
  /** Where events are posted; null: nowhere. */
  readonly url: string | null;
  /** Whether events are kept for those who poll, also where none are posted. */
  readonly polling: boolean;
  /**
   * Secrets of Standard Webhooks, `whsec_…`. Each event is signed with all of them, so that one can replace another.
   */
  readonly secrets: readonly string[] | Secret<readonly string[]>;
  /** How long events are kept, in ms. */
  readonly keepMs: number;
  /** How long an event is tried again from its first failure on, in ms; then it is a dead letter. */
  readonly retryForMs: number;
  /** For one event, from the connection to the end of the answer, in ms. */
  readonly timeoutMs: number;
  /** Events on the wire at once, per process. */
  readonly maxConcurrency: number;
}

/** The defaults of `.env.example`. */
export const DEFAULT_EVENTS: EventsOptions = defaultsOf(SETTINGS.events);

/** Whether anybody takes events. Otherwise none are written or served. */
export function takesEvents({ url = null, polling = false }: Partial<EventsOptions>): boolean {
  return url !== null || polling;
}

/** After an event's timeout the worker has this much time to store the outcome. */
const LEASE_MARGIN_MS = 5_000;

/** How long an event belongs to the worker that posts it. If that worker dies, another one takes it then. */
export function eventLeaseMs({ timeoutMs }: EventsOptions): number {
  return timeoutMs + LEASE_MARGIN_MS;
}
