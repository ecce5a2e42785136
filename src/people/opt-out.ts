import { OPTED_OUT, type Suppression, type SuppressedChannel } from '../communication/suppressions/suppression.js';
import type { OptOutScope } from '../config/configuration.js';
import type { Keyword } from './keywords.js';

/** What is known of a person who sent a keyword. Whoever asks holds the person's lock. */
export interface KeywordFacts {
  keyword: Keyword;
  channel: Exclude<SuppressedChannel, 'all'>;
  scope: OptOutScope;
  /** All that suppresses this person. */
  suppressions: readonly Suppression[];
  /** A STOP of this person was confirmed within the last day. */
  confirmedLately: boolean;
  /** The person said STOP after this was written: what overtook it on the way counts. */
  saidStopSince: boolean;
}

/** What follows from a keyword; null: the word means nothing here, and handlers get it like any other. */
export interface KeywordEffect {
  /** The channel on which the person is suppressed from now on. */
  add: SuppressedChannel | null;
  lift: readonly Suppression[];
  /** Whether the person is told. */
  answer: boolean;
}

/**
 * STOP always counts, and is confirmed when it changed something, or had not been confirmed for a day. START lifts what
 * the person's own STOP had caused, and what a provider told of such a STOP on the same channel; never what an operator
 * decided. Where it lifts nothing it is an ordinary word. HELP is always answered.
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

function stop({ scope, channel, suppressions, confirmedLately }: KeywordFacts): KeywordEffect {
  const covered = scope === 'all' ? 'all' : channel;
  const isThere = suppressions.some((s) => s.reason === OPTED_OUT && (s.channel === 'all' || s.channel === covered));
  return { add: isThere ? null : covered, lift: [], answer: !isThere || !confirmedLately };
}

function start({ scope, channel, suppressions, saidStopSince }: KeywordFacts): KeywordEffect | null {
  if (saidStopSince) return { add: null, lift: [], answer: false };
  const isOurs = (s: Suppression) => s.channel === 'all' || s.channel === channel;
  const lift = suppressions.filter((s) =>
    s.source === 'error_code' ? s.channel === channel : s.reason === OPTED_OUT && (scope === 'all' || isOurs(s)),
  );
  if (lift.length === 0) return null;
  // Nobody is told that messages will come who will get none all the same.
  return { add: null, lift, answer: !suppressions.some((s) => isOurs(s) && !lift.includes(s)) };
}
