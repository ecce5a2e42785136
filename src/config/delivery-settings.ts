import { OPT_OUT_SCOPES, SUCCESS_STATUSES, WINDOW_MODES } from './choices.js';
import {
  complain,
  daysAsMs,
  oneOf,
  orAuto,
  type Parse,
  parsed,
  parser,
  secondsAsMs,
  trueOrFalse,
  wholeNumber,
} from './parsers.js';
import { group, optional, withDefault } from './setting.js';

/** As long as the text of a message may be. */
const MAX_CHARACTERS = 4096;

/** What a person is to read. */
const messageText: Parse<string> = parser('text of at most 4096 characters', (text) =>
  Array.from(text).length <= MAX_CHARACTERS ? parsed(text) : complain(`must be at most ${MAX_CHARACTERS} characters`),
);

const DAY_SECONDS = 86_400;

/** Which channel is tried when, how often, and for how long. */
export const PLAN_SETTINGS = group('Delivery', {
  fallbackAfterMs: withDefault(
    'FALLBACK_AFTER_SECONDS',
    '300',
    orAuto(secondsAsMs({ max: DAY_SECONDS })),
    "Seconds without success on a channel before the next is tried. Most phones are online within five minutes. With auto it is the time in which 95 of 100 messages arrived in the number's country over 7 days, between 30 and 900. Where fewer than 200 arrived in a country, all countries count together; where fewer did in all, it is 300.",
  ),
  fallbackAuto: withDefault(
    'FALLBACK_AUTO',
    'true',
    trueOrFalse,
    'Whether fallbackAfter "auto", of steps, policies and FALLBACK_AFTER_SECONDS, is learned from deliveries. false: it is 300 seconds.',
  ),
  successStatus: withDefault(
    'SUCCESS_STATUS',
    'delivered',
    oneOf(SUCCESS_STATUSES),
    'Status that ends a plan: accepted, sent, delivered or read. Accepted and sent do not mean the phone has it; read is often switched off.',
  ),
  receiptWaitMs: withDefault(
    'RECEIPT_WAIT_SECONDS',
    '3600',
    secondsAsMs({ max: DAY_SECONDS }),
    'Seconds the last channel may take to report success before the message is finished with what is known.',
  ),
  messageTtlMs: withDefault(
    'MESSAGE_TTL_SECONDS',
    String(DAY_SECONDS),
    secondsAsMs({ max: 30 * DAY_SECONDS }),
    'Seconds after which a message that names no expiresAt is not sent any more. A day: nothing stale goes out after an outage.',
  ),
  holdMaxMs: withDefault(
    'HOLD_MAX_SECONDS',
    '3600',
    secondsAsMs({ max: 30 * DAY_SECONDS }),
    'Seconds a message waits for a paused or limited channel before it goes to the next one that is open.',
  ),
  retryMaxAttempts: withDefault(
    'RETRY_MAX_ATTEMPTS',
    '4',
    wholeNumber({ min: 1, max: 20, unit: 'requests' }),
    'Requests per channel while it fails for now, the first included.',
  ),
  retryBaseMs: withDefault(
    'RETRY_BASE_MS',
    '1000',
    wholeNumber({ min: 1, max: 60_000, unit: 'milliseconds' }),
    'Milliseconds the first backoff may last; it doubles each time up to a minute, with full jitter.',
  ),
  unknownOutcomeRetries: withDefault(
    'UNKNOWN_OUTCOME_RETRIES',
    '1',
    wholeNumber({ min: 0, max: 10, unit: 'requests' }),
    'Repeats on the last channel when the outcome is unknown. Each may reach the recipient twice; 0 never does.',
  ),
  windowMode: withDefault(
    'WHATSAPP_WINDOW',
    'learn',
    oneOf(WINDOW_MODES),
    'Free text goes by WhatsApp only to those who wrote within 24 hours. With learn, it is tried for recipients of whom nothing is known, until three in a row were refused. With strict, it is not tried for them. With open, WhatsApp is never skipped: for a Siren that makes templates of texts by itself.',
  ),
  unreachableDays: withDefault(
    'UNREACHABLE_DAYS',
    '7',
    wholeNumber({ min: 0, max: 90, unit: 'days' }),
    'Days for which a number goes by the next channel directly after WhatsApp said twice that it is not there (131026, 1013). A message from the number, or one delivered there, ends that at once. On one day in a hundred it is tried all the same. 0: never.',
  ),
  recipientLimit: withDefault(
    'RECIPIENT_LIMIT',
    '20',
    wholeNumber({ min: 0, max: 1_000, unit: 'messages an hour' }),
    'Messages one recipient may be sent within an hour, over all replicas; 0 for no limit. Replies of handlers do not count.',
  ),
  duplicateWindowMs: withDefault(
    'DUPLICATE_WINDOW_SECONDS',
    '60',
    secondsAsMs({ max: 3_600, zero: true }),
    'Seconds in which the same text to the same recipient is refused as a mistake, unless it says allowDuplicate; 0 for never.',
  ),
  maxQueued: withDefault(
    'MAX_QUEUED',
    '5000000',
    wholeNumber({ min: 1, max: 1_000_000_000, unit: 'messages' }),
    'Messages that may wait to be sent, over all replicas. Beyond it callers get 429: a queue of hours helps nobody.',
  ),
});

/** What the service does of itself when a whole message is STOP, START or HELP, in many languages, or WhatsApp's own button. */
export const OPT_OUT_SETTINGS = group('Opt-out', {
  optOutScope: withDefault(
    'OPT_OUT_SCOPE',
    'all',
    oneOf(OPT_OUT_SCOPES),
    'What STOP ends: all channels, or the channel that it came by. With off, such words go to the handlers, which must obey them.',
  ),
  optOutTexts: {
    stop: optional(
      'OPT_OUT_STOP_TEXT',
      messageText,
      'What STOP is answered, once a day. Unset: a sentence in the language of the word.',
    ),
    stopMarketing: optional(
      'OPT_OUT_STOP_PROMOTIONS_TEXT',
      messageText,
      'What WhatsApp\'s button "Stop promotions" is answered, once a day. Unset: a sentence in the language of the button.',
    ),
    start: optional(
      'OPT_OUT_START_TEXT',
      messageText,
      'What START is answered when it ended a suppression, once an hour. Unset: a sentence in the language of the word.',
    ),
    help: optional(
      'OPT_OUT_HELP_TEXT',
      messageText,
      'What HELP is answered, once an hour, also to suppressed numbers. Unset: a sentence that names STOP and START. Better say who you are.',
    ),
  },
});

/** What concerns Siren's webhooks, and receipts that do not come. */
export const RECEIPT_SETTINGS = group('Receipts', {
  webhookRetentionMs: withDefault(
    'WEBHOOK_RETENTION_DAYS',
    '30',
    // Siren delivers again for days: what came must be there to be looked at at least that long.
    daysAsMs({ min: 8, max: 3_650 }),
    'Days a webhook is kept once it was settled, at least 8: so long support can ask what became of it.',
  ),
  maxParkedReceipts: withDefault(
    'MAX_PARKED_RECEIPTS',
    '100000',
    wholeNumber({ min: 100, max: 10_000_000, unit: 'receipts' }),
    'Receipts for ids that nobody knows yet, waiting for their attempt for up to 14 days. Beyond it the oldest are dropped, each minute.',
  ),
  reconcileMaxPerSecond: withDefault(
    'RECONCILE_MAX_PER_SECOND',
    '5',
    wholeNumber({ min: 0, max: 1_000, unit: 'questions a second' }),
    'Questions a second, over all replicas, about attempts whose receipt never came. They take at most a tenth of SIREN_MAX_PER_SECOND. 0 asks none.',
  ),
});

/** For how long is kept what tells of people. */
export const RETENTION_SETTINGS = group('Retention', {
  messageRetentionMs: withDefault(
    'MESSAGE_RETENTION_DAYS',
    '400',
    daysAsMs({ min: 8, max: 36_500 }),
    'Days that messages, attempts and their history are kept, at least 8 and not fewer than WEBHOOK_RETENTION_DAYS. They go by whole months, once all of a month is older and nothing in it is open. The statistics stay. 400: a year, to be compared with the one before. At 30 messages a second a year is 5 TB.',
  ),
  incomingRetentionMs: withDefault(
    'INCOMING_RETENTION_DAYS',
    '400',
    daysAsMs({ min: 8, max: 36_500 }),
    'Days that incoming messages are kept, at least 8 and not fewer than WEBHOOK_RETENTION_DAYS. Siren may deliver one again for days, and it would be new then. Those that wait for a handler or an operator stay.',
  ),
  contentRetentionMs: optional(
    'CONTENT_RETENTION_DAYS',
    daysAsMs({ min: 1, max: 36_500 }),
    'Days after which texts and files of messages and incoming messages are emptied. All else stays: who wrote to whom, when, and what became of it. Unset: they are kept as long as their messages.',
  ),
});
