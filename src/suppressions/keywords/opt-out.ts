import { OPTED_OUT, type SuppressedCategory, type SuppressedChannel, type Suppression } from '../suppression.js';
import type { OptOutScope } from '../../config/choices.js';
import type { Keyword } from './keywords.js';

/** What is known of a sender of a keyword. Whoever asks holds the sender's lock. */
export interface KeywordFacts {
  keyword: Keyword;
  /** The messages that the keyword is about. */
  category: SuppressedCategory;
  channel: Exclude<SuppressedChannel, 'all'>;
  scope: OptOutScope;
  /** All that suppresses this sender. */
  suppressions: readonly Suppression[];
  /** The sender said STOP after this was written: what overtook it on the way counts. */
  saidStopSince: boolean;
}

/** What follows from a keyword; null: the word means nothing here, and handlers get it like any other. */
export interface KeywordEffect {
  /** What suppresses the sender from now on. */
  add: Pick<Suppression, 'channel' | 'category'> | null;
  lift: readonly Suppression[];
  /** Whether there is something to answer; how often it is answered is bounded elsewhere. */
  answer: boolean;
}

/**
 * STOP always counts. START lifts what the sender's own STOP had caused, and what a provider's code had on the same
 * channel; never what an operator decided. Where it lifts nothing it is an ordinary word.
 */
export function effectOf(facts: KeywordFacts): KeywordEffect | null {
  if (facts.scope === 'off') return null;
  switch (facts.keyword) {
    case 'stop':
      return stop(facts);
    case 'start':
      return start(facts);
    case 'help':
      return { add: null, lift: [], answer: true };
  }
}

function stop({ category, scope, channel, suppressions }: KeywordFacts): KeywordEffect {
  const covered = scope === 'all' ? 'all' : channel;
  const isThere = suppressions.some(
    (s) =>
      s.reason === OPTED_OUT &&
      (s.channel === 'all' || s.channel === covered) &&
      (s.category === 'all' || s.category === category),
  );
  return { add: isThere ? null : { channel: covered, category }, lift: [], answer: true };
}

/** Of promotions alone it lifts what ended promotions alone. */
function start({ category, scope, channel, suppressions, saidStopSince }: KeywordFacts): KeywordEffect | null {
  if (saidStopSince) return { add: null, lift: [], answer: false };
  const isOurs = (s: Suppression) => s.channel === 'all' || s.channel === channel;
  const lift = suppressions
    .filter((s) => category === 'all' || s.category === category)
    .filter((s) =>
      s.source === 'error_code' ? s.channel === channel : s.reason === OPTED_OUT && (scope === 'all' || isOurs(s)),
    );
  if (lift.length === 0) return null;
  // Nobody is promised messages who will get none all the same.
  return { add: null, lift, answer: !suppressions.some((s) => isOurs(s) && !lift.includes(s)) };
}
