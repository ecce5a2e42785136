import type { AppEvent } from '../communication/app-events.js';

/** An event as its row keeps it. */
export interface StoredEvent extends AppEvent {
  id: string;
  /** Decimal digits of a bigint: its place among all events, in the order of their commits. */
  position: string;
}

/** `kept`: only polled. `waiting`: to be posted, or being posted. `dead`: given up. */
export const EVENT_STATUSES = ['kept', 'waiting', 'delivered', 'dead'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** One try to post an event. */
export interface Delivery {
  at: Date;
  /** Of the answer; null when none came whole. */
  statusCode: number | null;
  durationMs: number;
  /** Why it does not count as delivered; null: it does. */
  error: string | null;
}

/** So many tries are kept of each event, the last ones. */
export const KEPT_DELIVERIES = 20;

export const EVENT_COLUMNS = 'position, id, type, subject, at, state';
