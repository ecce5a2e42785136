import { createHash } from 'node:crypto';
import type { WindowMode } from '../config/choices.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';

export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

/** For `reduce`; null: never. */
export function latest(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** WhatsApp lets a business write freely for this long after the recipient last wrote. */
const OPEN_FOR_MS = 24 * 3_600_000;
/** A sender's clock that is further behind ours is not believed. */
const BELIEVED_BEHIND_MS = 3_600_000;

export const WINDOWS = ['open', 'closed', 'unknown'] as const;

/**
 * Whether WhatsApp accepts free text for a recipient now. `open`: they wrote by WhatsApp within 24 hours. `closed`:
 * they wrote longer ago, or WhatsApp has refused free text since. `unknown`: neither.
 */
export type Window = (typeof WINDOWS)[number];

/** What is known of one recipient, under any form of their number. */
export interface WindowFacts {
  /** When they last wrote by WhatsApp: the latest {@link wroteAt}. */
  wroteAt: Date | null;
  /** When the newest request began whose free text WhatsApp refused because the window was closed. */
  refusedAt: Date | null;
}

/**
 * When an incoming message was written, if its sender's clock can be believed; otherwise when it came. The SQL function
 * `wrote_at` says the same.
 */
export function wroteAt({ sentAt, receivedAt }: { sentAt: Date; receivedAt: Date }): Date {
  const behindMs = receivedAt.getTime() - sentAt.getTime();
  return behindMs < 0 || behindMs > BELIEVED_BEHIND_MS ? receivedAt : sentAt;
}

/** A window is closed at its last instant. A refusal says nothing if its request began before the recipient wrote. */
export function windowOf(facts: WindowFacts, now: Date): Window {
  if (isRefused(facts)) return 'closed';
  const closesAt = windowClosesAt(facts, now);
  if (closesAt === null) return 'unknown';
  return now < closesAt ? 'open' : 'closed';
}

/** When the window closes, or closed; null: they never wrote by WhatsApp. */
export function windowClosesAt(facts: WindowFacts, now: Date): Date | null {
  const { wroteAt, refusedAt } = facts;
  if (wroteAt === null) return null;
  if (isRefused(facts)) return earlier(refusedAt!, now);
  return new Date(earlier(wroteAt, now).getTime() + OPEN_FOR_MS);
}

/** Whether an answer to a message that came at `receivedAt` is still within the window that it opened. */
export function isAnsweredInTime(receivedAt: Date, now: Date): boolean {
  return now.getTime() < receivedAt.getTime() + OPEN_FOR_MS;
}

function isRefused({ wroteAt, refusedAt }: WindowFacts): boolean {
  return refusedAt !== null && (wroteAt === null || refusedAt > wroteAt);
}

/** An approved template that is not sent until `until`; then one message probes it. */
export interface TemplateHold {
  /** WhatsApp's name of the template, and its code of the language: each has an approval of its own. */
  name: string;
  language: string;
  since: Date;
  until: Date;
  /** The code of the newest fault. */
  reason: string;
}

/** By their {@link templateKey}. */
export type TemplateHolds = ReadonlyMap<string, Pick<TemplateHold, 'until' | 'reason'>>;

/** WhatsApp's names hold no spaces, so a space separates name and language. */
export function templateKey({ name, language }: Pick<OutboundTemplate, 'name' | 'language'>): string {
  return `${name} ${language}`;
}

/** One in this many messages is tried although its recipient's window counts as closed. */
const TRIED_ONE_IN = 100;

/** What decides, besides the content, whether WhatsApp accepts free text for one message. */
export interface WindowSituation {
  messageId: string;
  window: Window;
  /** It answers what its recipient wrote by WhatsApp, and that came within 24 hours. */
  isReplyInTime: boolean;
}

export interface WindowRules {
  windowMode: WindowMode;
  /** Several recipients in a row, of whom nothing is known, were refused. */
  unknownIsClosed: boolean;
}

/** Why free text is welcome, possible or refused. Dry runs show it. */
const BECAUSE = {
  welcome: ['window_open', 'reply', 'windows_ignored'],
  possible: ['window_unknown', 'unknown_window_tried'],
  refused: ['window_closed', 'unknown_window_counts_as_closed', 'unknown_window_refused'],
} as const;

export const FREE_TEXT_REASONS = Object.values(BECAUSE).flat();

/**
 * How free text stands. `welcome`: it is what is sent. `possible`: it is sent where there is no approved template.
 * `refused`: WhatsApp is not asked to take it.
 */
export type FreeText = {
  [Is in keyof typeof BECAUSE]: { is: Is; because: (typeof BECAUSE)[Is][number] };
}[keyof typeof BECAUSE];

/** Whether one message may go to WhatsApp as free text. */
export function freeTextOf(
  { messageId, window, isReplyInTime }: WindowSituation,
  { windowMode, unknownIsClosed }: WindowRules,
): FreeText {
  if (windowMode === 'open') return { is: 'welcome', because: 'windows_ignored' };
  if (isReplyInTime) return { is: 'welcome', because: 'reply' };
  switch (window) {
    case 'open':
      return { is: 'welcome', because: 'window_open' };
    case 'closed':
      return { is: 'refused', because: 'window_closed' };
    case 'unknown':
      if (windowMode === 'strict') return { is: 'refused', because: 'unknown_window_refused' };
      if (!unknownIsClosed) return { is: 'possible', because: 'window_unknown' };
      return isTriedAnyway(messageId)
        ? { is: 'possible', because: 'unknown_window_tried' }
        : { is: 'refused', because: 'unknown_window_counts_as_closed' };
  }
}

/** Chooses the same messages on every replica and at every look. */
function isTriedAnyway(messageId: string): boolean {
  return createHash('sha256').update(messageId).digest().readUInt32BE() % TRIED_ONE_IN === 0;
}
