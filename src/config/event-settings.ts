import {
  complain,
  isPlaceholder,
  listOf,
  type Parse,
  parsed,
  parser,
  secondsAsMs,
  trueOrFalse,
  wholeNumber,
} from './parsers.js';
import { group, optional, optionalSecretList, withDefault } from './setting.js';

/** An http or https address that is posted to exactly as it is written: a query may tell one receiver from another. */
const receiverUrl: Parse<string> = parser('http or https address', (text) => {
  const url = URL.parse(text);
  const plain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return plain && ['http:', 'https:'].includes(url.protocol)
    ? parsed(url.href)
    : complain('must be an http:// or https:// address without credentials or fragment');
});

const PREFIX = 'whsec_';

/** A secret as Standard Webhooks write it: 24 to 64 random bytes in base64 behind `whsec_`. */
const standardWebhookSecret: Parse<string> = parser('whsec_ and 24 to 64 bytes in base64', (text) => {
  if (isPlaceholder(text)) return complain('holds a placeholder: set a real secret');
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = bytes.toString('base64') === encoded;
  return text.startsWith(PREFIX) && isWhole && bytes.length >= 24 && bytes.length <= 64
    ? parsed(text)
    : complain('must be whsec_ and 24 to 64 bytes in base64: echo "whsec_$(openssl rand -base64 32)"');
});

const DAY_SECONDS = 86_400;

/** How the application that uses the gateway is told what happens. */
export const EVENT_SETTINGS = group('Events', {
  url: optional(
    'EVENTS_URL',
    receiverUrl,
    'Where your application is told what becomes of messages, and what senders write. It may be http, and lie in a private network. Unset: nowhere; see EVENTS_POLLING.',
  ),
  polling: withDefault(
    'EVENTS_POLLING',
    'false',
    trueOrFalse,
    'Keep events for GET /api/v1/events, also without EVENTS_URL. With neither none are written: what nobody takes costs each message something.',
  ),
  secrets: optionalSecretList(
    'EVENTS_SECRET',
    listOf(standardWebhookSecret),
    'Signs the events (Standard Webhooks): whsec_ and base64. Wanted with EVENTS_URL. Several, separated by commas, while one replaces another.',
  ),
  keepMs: withDefault(
    'EVENTS_KEEP_SECONDS',
    String(7 * DAY_SECONDS),
    secondsAsMs({ max: 90 * DAY_SECONDS }),
    'Seconds that events are kept, to be polled or sent again. A week: a weekend and what follows it.',
  ),
  retryForMs: withDefault(
    'EVENTS_RETRY_SECONDS',
    String(DAY_SECONDS),
    secondsAsMs({ max: 7 * DAY_SECONDS }),
    'Seconds for which an event that could not be posted is tried again; then it is a dead letter.',
  ),
  timeoutMs: withDefault(
    'EVENTS_TIMEOUT_MS',
    '10000',
    wholeNumber({ min: 50, max: 15_000, unit: 'milliseconds' }),
    'Milliseconds your application may take with one event. At most 15 s, so that what a dead worker had goes out again within 30 s.',
  ),
  maxConcurrency: withDefault(
    'EVENTS_MAX_CONCURRENCY',
    '16',
    wholeNumber({ min: 1, max: 256, unit: 'events' }),
    'Events on the wire at once per replica; those of one message go one after the other.',
  ),
});
