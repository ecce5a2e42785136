import type { FailureReplySetting } from './choices.js';
import { complain, parsed, type Parse, parser } from './parsed.js';

/** As long as the text of a message may be. */
const MAX_CHARACTERS = 4096;

/** `auto`, `off`, or the text itself. */
export const failureReply: Parse<FailureReplySetting> = parser<FailureReplySetting>(
  'auto, off, or a text of at most 4096 characters',
  (text) => {
    if (text === 'auto') return parsed({ say: 'by_language' });
    if (text === 'off') return parsed({ say: 'nothing' });
    return Array.from(text).length <= MAX_CHARACTERS
      ? parsed({ say: 'text', text })
      : complain(`must be auto, off, or a text of at most ${MAX_CHARACTERS} characters`);
  },
);
