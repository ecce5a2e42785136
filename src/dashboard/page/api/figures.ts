import type { AutoFallback, Channel } from './types.js';

/** What the page reads of the statistics; `/docs` tells what each figure means. Rates are from 0 to 1; null: nothing was counted. */
export interface Figures {
  totalAttempts: number;
  successfulAttempts: number;
  successRate: number | null;
  whatsappAttempts: number;
  smsAttempts: number;
  unknownOutcomes: number;
  messages: Record<MessageFigure, number>;
  deliveryRate: number | null;
  fallbacks: number;
  fallbackRate: number | null;
  doubleDeliveries: number;
  lateDeliveries: number;
}

export type MessageFigure =
  'total' | 'pending' | 'sent' | 'delivered' | 'read' | 'failed' | 'expired' | 'cancelled' | 'suppressed';

/** Milliseconds; null where nothing was delivered. */
export interface Latency {
  p50: number | null;
  p90: number | null;
  p99: number | null;
}

export interface ChannelFigures {
  attempts: number;
  successful: number;
  failed: number;
  unknown: number;
  delivered: number;
  read: number;
  successRate: number | null;
  deliveryLatencyMs: Latency;
}

export interface Cost {
  currency: string;
  spent: string;
  fallback: string;
  doubleDeliveries: string;
}

/** By what was learned. */
export interface Saved {
  requests: number;
  seconds: number;
  costs: { currency: string; amount: string }[];
}

export interface Statistics extends Figures {
  from: string;
  to: string;
  byChannel: Record<Channel, ChannelFigures>;
  timeToDeliveryMs: Latency;
  costs: Cost[];
  unpricedAttempts: number;
  saved: Saved;
}

export type Interval = 'minute' | 'hour' | 'day';

export interface Bucket extends Figures {
  start: string;
}

export interface Timeseries {
  interval: Interval;
  timeZone: string;
  from: string;
  to: string;
  buckets: Bucket[];
}

export interface ErrorFigure {
  channel: Channel;
  code: string;
  count: number;
  share: number;
  lastSeenAt: string;
  meaning: string | null;
  action: string;
  followed: { what: string; count: number }[];
}

export interface ErrorFigures {
  from: string;
  to: string;
  template: string | null;
  items: ErrorFigure[];
}

/** By template, the most messages first. */
export interface TemplateFigures {
  from: string;
  to: string;
  items: (Figures & { template: string })[];
}

export interface FallbackAdvice {
  basis: {
    messages: number;
    delivered: number;
    failed: number;
    silent: number;
    smsDelivered: number;
    smsDeliveryRate: number;
    smsPrices: { amount: string; currency: string; from: 'measured' | 'configured' }[];
    caveats: string[];
  };
  items: FallbackValue[];
  auto: FallbackValue & AutoFallback;
  present: (FallbackValue & { isAuto: boolean }) | null;
  recommendation: { fallbackAfter: number; reason: string } | null;
}

export interface FallbackValue {
  /** Seconds. */
  fallbackAfter: number;
  fallbacks: number;
  fallbackRate: number;
  paidTwice: number;
  paidTwiceRate: number;
  reachedLater: number;
  waitMs: { p50: number | null; p95: number | null };
  costs: { currency: string; sms: string; paidTwice: string }[];
}

export interface Live {
  staleSince: string | null;
  queueDepth: number;
  messages: Record<string, number>;
  channels: {
    channel: Channel;
    state: 'open' | 'waiting' | 'paused';
    reason: string | null;
    meaning: string | null;
    account: boolean;
    since: string | null;
    until: string | null;
  }[];
  siren: { problem: string | null };
  whatsapp: {
    unknownWindowsClosedSince: string | null;
    heldTemplates: { name: string; language: string; reason: string; since: string; until: string }[];
  };
  lastMinutes: Figures & { from: string; to: string };
}

/* Costs. */

export type CostPart = 'country' | 'channel' | 'template';

export interface CostItem {
  key: string | null;
  costs: (Cost & { requests: number })[];
  unpricedAttempts: number;
  fallbacks: number;
  doubleDeliveries: number;
}

export interface Costs {
  from: string;
  to: string;
  by: CostPart;
  total: CostItem;
  items: CostItem[];
}
