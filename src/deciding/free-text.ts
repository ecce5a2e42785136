import { createHash } from 'node:crypto';
import type { WindowMode } from '../config/configuration.js';
import type { Window } from './window.js';

/** One message in so many is tried although its recipient's window counts as closed. */
const TRIED_ONE_IN = 100;

/** What is known of one message, beside its content, about whether WhatsApp takes free text from it. */
export interface WindowSituation {
  messageId: string;
  window: Window;
  /** It answers what its recipient wrote by WhatsApp, and that came within 24 hours. */
  isReplyInTime: boolean;
}

export interface WindowRules {
  windowMode: WindowMode;
  /** Recipients of whom nothing is known were refused, several in a row. */
  unknownIsClosed: boolean;
}

/** Why free text is welcome, why it is possible, and why it is refused; the dry run tells. */
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

/** The same messages on every replica and at every look. */
function isTriedAnyway(messageId: string): boolean {
  return createHash('sha256').update(messageId).digest().readUInt32BE() % TRIED_ONE_IN === 0;
}
