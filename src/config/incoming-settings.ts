import { MEDIA_TYPES } from './configuration.js';
import { failureReply } from './parse-failure-reply.js';
import { listOf, oneOf, trueOrFalse } from './parse-choice.js';
import { wholeNumber } from './parse-number.js';
import { withDefault } from './setting.js';

/** What concerns incoming messages: their handlers and their files. */
export const INCOMING_SETTINGS = {
  inboxHandlerTimeoutMs: withDefault(
    'INBOX_HANDLER_TIMEOUT_MS',
    '30000',
    wholeNumber({ min: 100, max: 600_000 }),
    'Milliseconds one handler may take with one incoming message. Then its signal is aborted, and it counts as failed.',
  ),
  inboxMaxFailures: withDefault(
    'INBOX_MAX_FAILURES',
    '5',
    wholeNumber({ min: 1, max: 100 }),
    'Times an incoming message is handled in vain before it is a dead letter, with a failure reply. Five take some 15 seconds.',
  ),
  inboxRetryBaseMs: withDefault(
    'INBOX_RETRY_BASE_MS',
    '1000',
    wholeNumber({ min: 1, max: 60_000 }),
    'Milliseconds until handlers that failed are asked again; it doubles each time up to a minute.',
  ),
  inboxConcurrency: withDefault(
    'INBOX_CONCURRENCY',
    '10',
    wholeNumber({ min: 1, max: 1_000 }),
    'Incoming messages in the hands of handlers at once, per replica. Raise it for handlers that mostly wait for others.',
  ),
  inboxFailureReply: withDefault(
    'INBOX_FAILURE_REPLY',
    'auto',
    failureReply,
    'What the sender is answered when handling has failed for good: auto speaks their language where we have it, off says nothing, anything else is the text.',
  ),
  inboxReplyLimit: withDefault(
    'INBOX_REPLY_LIMIT',
    '60',
    wholeNumber({ min: 0, max: 100_000 }),
    'Replies to one sender who does not pause for half an hour: two machines must not talk for ever. 0 for no limit.',
  ),
  mediaFetch: withDefault(
    'MEDIA_FETCH',
    'false',
    trueOrFalse,
    'Whether handlers may have the files of incoming messages fetched. Off: anybody who writes chooses the addresses.',
  ),
  mediaMaxBytes: withDefault(
    'MEDIA_MAX_BYTES',
    '16777216',
    wholeNumber({ min: 1, max: 104_857_600 }),
    'Bytes a fetched file may have; it is held in memory. 16 MiB is what WhatsApp takes of sound and video.',
  ),
  mediaTimeoutMs: withDefault(
    'MEDIA_TIMEOUT_MS',
    '10000',
    wholeNumber({ min: 100, max: 120_000 }),
    'Milliseconds one file may take, redirects included. Less than INBOX_HANDLER_TIMEOUT_MS, or its handler never hears of it.',
  ),
  mediaAllowedTypes: withDefault(
    'MEDIA_ALLOWED_TYPES',
    MEDIA_TYPES.join(','),
    listOf(oneOf(MEDIA_TYPES)),
    'Kinds of files that are fetched, told by their first bytes and by what the server says. All that can be told.',
  ),
};
