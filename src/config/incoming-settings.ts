import { type FailureReplySetting, MEDIA_TYPES } from './choices.js';
import { complain, listOf, oneOf, type Parse, parsed, parser, trueOrFalse, wholeNumber } from './parsers.js';
import { group, withDefault } from './setting.js';

/** As long as the text of a message may be. */
const MAX_CHARACTERS = 4096;

/** `auto`, `off`, or the text itself. */
const failureReply: Parse<FailureReplySetting> = parser<FailureReplySetting>(
  'auto, off, or a text of at most 4096 characters',
  (text) => {
    if (text === 'auto') return parsed({ say: 'by_language' });
    if (text === 'off') return parsed({ say: 'nothing' });
    return Array.from(text).length <= MAX_CHARACTERS
      ? parsed({ say: 'text', text })
      : complain(`must be auto, off, or a text of at most ${MAX_CHARACTERS} characters`);
  },
);

/** How incoming messages are handled. */
export const INBOX_SETTINGS = group('Incoming messages', {
  handlerTimeoutMs: withDefault(
    'INBOX_HANDLER_TIMEOUT_MS',
    '30000',
    wholeNumber({ min: 100, max: 600_000, unit: 'milliseconds' }),
    'Milliseconds one handler may take with one incoming message. Then its signal is aborted, and it counts as failed.',
  ),
  maxFailures: withDefault(
    'INBOX_MAX_FAILURES',
    '5',
    wholeNumber({ min: 1, max: 100, unit: 'failures' }),
    'Times an incoming message is handled in vain before it is a dead letter, with a failure reply. Five take some 15 seconds.',
  ),
  retryBaseMs: withDefault(
    'INBOX_RETRY_BASE_MS',
    '1000',
    wholeNumber({ min: 1, max: 60_000, unit: 'milliseconds' }),
    'Milliseconds until handlers that failed are asked again; it doubles each time up to a minute.',
  ),
  concurrency: withDefault(
    'INBOX_CONCURRENCY',
    '10',
    wholeNumber({ min: 1, max: 1_000, unit: 'messages' }),
    'Incoming messages in the hands of handlers at once, per replica. Raise it for handlers that mostly wait for others.',
  ),
  failureReply: withDefault(
    'INBOX_FAILURE_REPLY',
    'auto',
    failureReply,
    'What the sender is answered when handling has failed for good. auto: a sentence in their language, where we have it. off: nothing. Anything else is the text.',
  ),
});

/** Whether and how the files of incoming messages are fetched. */
export const MEDIA_SETTINGS = group('Files of incoming messages', {
  fetch: withDefault(
    'MEDIA_FETCH',
    'false',
    trueOrFalse,
    'Whether handlers may have the files of incoming messages fetched. Off: anybody who writes chooses the addresses.',
  ),
  maxBytes: withDefault(
    'MEDIA_MAX_BYTES',
    '16777216',
    wholeNumber({ min: 1, max: 104_857_600, unit: 'bytes' }),
    'Bytes a fetched file may have; it is held in memory. 16 MiB is what WhatsApp takes of sound and video.',
  ),
  timeoutMs: withDefault(
    'MEDIA_TIMEOUT_MS',
    '10000',
    wholeNumber({ min: 100, max: 120_000, unit: 'milliseconds' }),
    'Milliseconds one file may take, redirects included. Less than INBOX_HANDLER_TIMEOUT_MS, or its handler never hears of it.',
  ),
  allowedTypes: withDefault(
    'MEDIA_ALLOWED_TYPES',
    MEDIA_TYPES.join(','),
    listOf(oneOf(MEDIA_TYPES)),
    'Kinds of files that are fetched, told by their first bytes and by what the server says. All that can be told.',
  ),
});

/** Of the delivery of what handlers answer. */
export const REPLY_SETTINGS = group('Incoming messages', {
  replyLimit: withDefault(
    'INBOX_REPLY_LIMIT',
    '60',
    wholeNumber({ min: 0, max: 100_000, unit: 'replies' }),
    'Replies to one sender who does not pause for half an hour: two machines must not talk for ever. 0 for no limit.',
  ),
});
