import type { SuppressionChange } from '../api/types.js';
import { channelName, endedMessages, words } from './labels.js';

/** Why somebody is put on the list by hand; whoever chooses the last writes a word of their own. */
export const SUPPRESS_REASONS: readonly (readonly [reason: string, words: string])[] = [
  ['opt_out', 'They asked for it (START lifts it)'],
  ['complaint', 'They complained'],
  ['wrong_number', 'Wrong number'],
  ['legal', 'Legal or privacy'],
  ['manual', 'By hand, no reason'],
  ['', 'Another word…'],
];

/** As the API knows them. */
export const LIFT_REASONS: readonly (readonly [because: string, words: string])[] = [
  ['asked_again', 'They want to be written to again'],
  ['by_mistake', 'It was put there by mistake'],
  ['new_owner', 'The number belongs to somebody else now'],
  ['reachable_again', 'The number is reached again'],
  ['other', 'Something else'],
];

export const whyLifted = (because: string): string =>
  LIFT_REASONS.find(([known]) => known === because)?.[1] ?? words(because);

/** `All messages on all channels`, `Marketing by SMS`. */
export function whatIsEnded({ channel, category }: Pick<SuppressionChange, 'channel' | 'category'>): string {
  const by = channel === 'all' ? 'on all channels' : `by ${channelName(channel)}`;
  return `${endedMessages(category)} ${by}`;
}

/** Who changed the list, in words. */
export function whoChanged({ source, keyName, apiKeyId, change }: SuppressionChange): string {
  const key = keyName !== null && keyName !== '' ? keyName : (apiKeyId ?? 'somebody');
  switch (source) {
    case 'api':
      return apiKeyId === 'code' ? 'The application itself' : key;
    case 'import':
      return `A file, by ${key}`;
    case 'opt_out':
      return change === 'lifted' ? 'Their START' : 'Their STOP';
    case 'error_code':
      return 'The code of a failed message';
    default:
      return words(source);
  }
}
