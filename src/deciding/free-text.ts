import { createHash } from 'node:crypto';
import type { WindowMode } from '../config/choices.js';
import type { Window } from './window.js';

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
