import { wholeNumber } from './parse-number.js';
import { type Parse, parsed } from './parsed.js';
import { optional, withDefault } from './setting.js';

const DAY_MS = 86_400_000;

/** Whole days, as milliseconds. */
const daysAsMs =
  (least: number): Parse<number> =>
  (text) => {
    const days = wholeNumber({ min: least, max: 36_500 })(text);
    return days.ok ? parsed(days.value * DAY_MS) : days;
  };

/** For how long is kept what tells of people. */
export const RETENTION_SETTINGS = {
  messageRetentionMs: withDefault(
    'MESSAGE_RETENTION_DAYS',
    '400',
    daysAsMs(8),
    'Days that messages, attempts and their history are kept, at least 8 and not fewer than WEBHOOK_RETENTION_DAYS. They go by whole months, once all of a month is older and nothing in it is open; the statistics stay. 400: a year, to be compared with the one before. At 30 messages a second a year is 5 TB.',
  ),
  incomingRetentionMs: withDefault(
    'INCOMING_RETENTION_DAYS',
    '400',
    daysAsMs(8),
    'Days that incoming messages are kept, at least 8 and not fewer than WEBHOOK_RETENTION_DAYS, since Siren may deliver one again for days: it would be new then. Those that wait for a handler or an operator stay.',
  ),
  contentRetentionMs: optional(
    'CONTENT_RETENTION_DAYS',
    daysAsMs(1),
    'Days after which texts and files of messages and incoming messages are emptied, while all else stays: who wrote to whom, when, and what became of it. Unset: they are kept as long as their messages.',
  ),
};
