import { byChannel, CHANNEL_FACTS } from '../../../siren/channel.js';
import type { MessageSummary } from '../api/types.js';

/** What the API's words are called on the page, and how they look. */

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

/** Whose words are more than its letters tell. */
const NAMES: Readonly<Record<string, string>> = {
  ...byChannel((channel) => CHANNEL_FACTS[channel].label),
  all: 'All channels',
  api: 'API',
};

const TONES: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  read: 'good',
  applied: 'good',
  stored: 'good',
  handled: 'good',
  finished: 'good',
  open: 'good',
  published: 'good',
  sent: 'busy',
  accepted: 'busy',
  sending: 'busy',
  running: 'busy',
  uploading: 'busy',
  received: 'busy',
  queued: 'quiet',
  scheduled: 'quiet',
  kept: 'quiet',
  draft: 'quiet',
  discarded: 'quiet',
  archived: 'quiet',
  cancelled: 'quiet',
  changed_nothing: 'quiet',
  expired: 'warn',
  suppressed: 'warn',
  unknown: 'warn',
  paused: 'warn',
  waiting: 'warn',
  waiting_for_attempt: 'warn',
  unknown_id_dropped: 'warn',
  message_gone: 'warn',
  failed: 'bad',
  not_obeyed: 'bad',
  dead: 'bad',
  dead_letter: 'bad',
};

/** What a suppression ends. */
export const endedMessages = (category: string): string => (category === 'all' ? 'All messages' : words(category));

export const channelName = (channel: string): string => NAMES[channel] ?? channel;

/** `waiting_for_attempt` as `Waiting for attempt`, `batch.paused` as `Batch paused`. */
export function words(value: string): string {
  const name = NAMES[value];
  if (name !== undefined) return name;
  const spaced = value.replace(/[._]/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const toneOf = (status: string): Tone => TONES[status] ?? 'quiet';

const DAYS_OF_WEEK = 7;

/** `09:00 to 21:00, Mon, Tue (Asia/Kolkata)`; the days where they are not all. */
export function windowLabel({ from, to, days = [], timeZones }: NonNullable<MessageSummary['deliveryWindow']>): string {
  const named = days.length === DAYS_OF_WEEK ? [] : days;
  return `${[`${from} to ${to}`, ...named.map(words)].join(', ')} (${timeZones.join(', ')})`;
}
