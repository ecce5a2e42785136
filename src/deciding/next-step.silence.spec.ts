import { describe } from 'vitest';
import {
  decides,
  ask,
  begin,
  finish,
  only,
  refused,
  sms,
  smsOnly,
  UNKNOWABLE,
  wa,
  waitFor,
  wanting,
  past,
} from '../../test/support/decision-table.js';
import { at, COUNTRY_NOT_ALLOWED, SUPPRESSED } from '../../test/support/delivery-facts.js';

describe('row 5: accepted, before the deadline', () => {
  decides(
    'counted from acceptance',
    { attempts: [wa('accepted', { acceptedAt: at(7) })], now: 306 },
    waitFor('receipt', 307),
  );
  decides('sent', { attempts: [wa('sent', { acceptedAt: at(7) })], now: 100 }, waitFor('receipt', 307));
  decides('from its begin where only a receipt told', { attempts: [wa('sent')], now: 100 }, waitFor('receipt', 300));
  decides(
    'on the last step: RECEIPT_WAIT_SECONDS',
    { attempts: [wa('failed'), sms('accepted', { acceptedAt: at(10) })], now: 100 },
    waitFor('receipt', 3610),
  );
  decides(
    'time before the newest attempt does not count',
    {
      attempts: [wa('failed', refused('retry')), wa('accepted', { startedAt: at(900), acceptedAt: at(901) })],
      now: 1000,
    },
    waitFor('receipt', 1201),
  );
  decides(
    'holds and bars of the channel are no matter',
    {
      attempts: [wa('accepted', { acceptedAt: at(1) })],
      now: 10,
      blocks: { whatsapp: SUPPRESSED },
      holds: { whatsapp: { since: at(0), until: at(99) } },
    },
    waitFor('receipt', 301),
  );
});

describe('row 6: the deadline is gone', () => {
  decides(
    'asks first',
    { attempts: [wa('accepted', { acceptedAt: at(0), providerMessageId: 'wa-1' })], now: 300 },
    ask(1),
  );
  decides(
    'asks about the newest attempt',
    {
      attempts: [
        wa('failed', refused('retry', { providerMessageId: 'wa-1' })),
        wa('accepted', { startedAt: at(10), acceptedAt: at(10), providerMessageId: 'wa-2' }),
      ],
      now: 310,
    },
    ask(2),
  );
  decides(
    'asked once, then the next step',
    { attempts: [wa('accepted', { acceptedAt: at(0), providerMessageId: 'wa-1', askedAt: at(300) })], now: 301 },
    begin(1, 'fallback'),
  );
  decides(
    'the asker is gone: no news',
    {
      attempts: [
        wa('accepted', { acceptedAt: at(0), providerMessageId: 'wa-1', askedAt: at(300), leaseUntil: at(315) }),
      ],
      now: 315,
    },
    begin(1, 'fallback'),
  );
  decides('no id, no question', { attempts: [wa('accepted', { acceptedAt: at(0) })], now: 300 }, begin(1, 'fallback'));
  decides(
    'no step is left, accepted',
    { attempts: [wa('failed'), sms('accepted', { acceptedAt: at(0) })], now: 3600 },
    finish('sent'),
  );
  decides(
    'no step is left, asked about first',
    { attempts: [wa('failed'), sms('sent', { acceptedAt: at(0), providerMessageId: 'sm-1' })], now: 3600 },
    ask(2),
  );
  decides(
    'no step is left, delivered though read was asked for',
    { message: wanting('read'), attempts: [wa('delivered'), sms('accepted', { acceptedAt: at(0) })], now: 3600 },
    finish('delivered'),
  );
  decides(
    'the next step is blocked: what was reached',
    { attempts: [wa('sent', { acceptedAt: at(0) })], now: 300, blocks: { sms: COUNTRY_NOT_ALLOWED } },
    past(finish('sent'), ['sms', COUNTRY_NOT_ALLOWED.code]),
  );
});

describe('row 7: unknown, not the last step', () => {
  decides(
    'waits, counted from its begin',
    { attempts: [wa('unknown', { startedAt: at(3) })], now: 20 },
    waitFor('receipt', 303),
  );
  decides('is never sent again', { attempts: [wa('unknown', { retryAt: at(2) })], now: 299 }, waitFor('receipt', 300));
  decides('then the next step', { attempts: [wa('unknown')], now: 300 }, begin(1, 'fallback'));
  decides('asks where an id is known', { attempts: [wa('unknown', { providerMessageId: 'wa-1' })], now: 300 }, ask(1));
});

describe('row 8: unknown, last step', () => {
  decides(
    'waits for the backoff',
    { message: smsOnly, attempts: [only('unknown', { retryAt: at(12) })], now: 11 },
    waitFor('backoff', 12),
  );
  decides(
    'sends again',
    { message: smsOnly, attempts: [only('unknown', { retryAt: at(12) })], now: 12 },
    begin(0, 'unknown_outcome_retry'),
  );
  decides(
    'also after a fallback',
    { attempts: [wa('failed'), sms('unknown', { retryAt: at(12) })], now: 12 },
    begin(1, 'unknown_outcome_retry'),
  );
  decides(
    'UNKNOWN_OUTCOME_RETRIES used up: waits',
    {
      message: smsOnly,
      attempts: [only('unknown'), only('unknown', { reason: 'unknown_outcome_retry', startedAt: at(12) })],
      now: 30,
    },
    waitFor('receipt', 3612),
  );
  decides(
    'and then it is unknown for good',
    {
      message: smsOnly,
      attempts: [only('unknown'), only('unknown', { reason: 'unknown_outcome_retry', startedAt: at(12) })],
      now: 3612,
    },
    UNKNOWABLE,
  );
  decides(
    'UNKNOWN_OUTCOME_RETRIES 0: never again',
    {
      message: smsOnly,
      attempts: [only('unknown', { retryAt: at(12) })],
      now: 12,
      limits: { unknownOutcomeRetries: 0 },
    },
    waitFor('receipt', 3600),
  );
  decides(
    'UNKNOWN_OUTCOME_RETRIES 2: once more',
    {
      message: smsOnly,
      attempts: [only('unknown'), only('unknown', { reason: 'unknown_outcome_retry', retryAt: at(20) })],
      now: 20,
      limits: { unknownOutcomeRetries: 2 },
    },
    begin(0, 'unknown_outcome_retry'),
  );
  decides(
    'UNKNOWN_OUTCOME_RETRIES 2: not a third time',
    {
      message: smsOnly,
      attempts: [
        only('unknown'),
        only('unknown', { reason: 'unknown_outcome_retry' }),
        only('unknown', { reason: 'unknown_outcome_retry', startedAt: at(30) }),
      ],
      now: 31,
      limits: { unknownOutcomeRetries: 2 },
    },
    waitFor('receipt', 3630),
  );
  decides(
    'what an earlier step took does not make it sent',
    { attempts: [wa('sent'), sms('unknown'), sms('unknown', { reason: 'unknown_outcome_retry' })], now: 3600 },
    UNKNOWABLE,
  );
  decides(
    'what an earlier step delivered does',
    {
      message: wanting('read'),
      attempts: [wa('delivered'), sms('unknown'), sms('unknown', { reason: 'unknown_outcome_retry' })],
      now: 3600,
    },
    finish('delivered'),
  );
  decides(
    'a bar passes over the repeat as well',
    { message: smsOnly, attempts: [only('unknown', { retryAt: at(2) })], now: 12, blocks: { sms: SUPPRESSED } },
    past({ do: 'finish', status: 'suppressed', failure: SUPPRESSED }, ['sms', 'suppressed']),
  );
});
