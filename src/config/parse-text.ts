import { complain, parsed, type Parse, parser } from './parsed.js';

/** As long as the text of a message may be. */
const MAX_CHARACTERS = 4096;

/** What a person is to read. */
export const messageText: Parse<string> = parser('text of at most 4096 characters', (text) =>
  Array.from(text).length <= MAX_CHARACTERS ? parsed(text) : complain(`must be at most ${MAX_CHARACTERS} characters`),
);
