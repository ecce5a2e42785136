import { words } from './labels.js';

const DONE: Readonly<Record<string, string>> = {
  retry: 'Sent again on the same channel',
  template: 'Sent again as its approved template',
  without_media: 'Sent again with a link',
  next_language: 'Sent again in the next language',
  next_provider: 'Next provider tried',
  fallback: 'Next channel tried',
  unknown_outcome_retry: 'Last channel tried once more',
  replay: 'Sent again by an operator',
  ended: 'The message ended with it',
  overtaken: 'Another request was under way',
};

/** What the service did about an error, of many messages at once. */
export const whatWasDone = (what: string): string => DONE[what] ?? words(what);
