import { describe } from 'vitest';
import {
  decides,
  ask,
  begin,
  expired,
  finish,
  NOTHING,
  only,
  refused,
  sms,
  smsOnly,
  UNKNOWABLE,
  wa,
  waitFor,
  wanting,
} from '../../test/support/decision-table.js';
import { at } from '../../test/support/delivery-facts.js';

const finished = { finishedAt: at(1) };

describe('row 1: finished', () => {
  decides('nothing is sent', { message: finished, attempts: [wa('failed')], now: 10 }, NOTHING);
  decides('not even what was silent', { message: finished, attempts: [wa('accepted')], now: 9999 }, NOTHING);
  decides('before anything was begun', { message: finished, now: 10 }, NOTHING);
  decides('also when expired', { message: { ...finished, ...expired }, now: 99 }, NOTHING);
});

describe('row 2: any attempt reached its success', () => {
  decides('delivered', { attempts: [wa('delivered')], now: 5 }, finish('delivered'));
  decides('read', { attempts: [wa('read')], now: 5 }, finish('read'));
  decides(
    'an earlier one, while a later one is on the wire',
    { attempts: [wa('delivered'), sms('sending', { leaseUntil: at(315) })], now: 301 },
    finish('delivered'),
  );
  decides(
    'an earlier one, after a later one failed',
    { attempts: [wa('read'), sms('failed', refused('retry'))], now: 301 },
    finish('read'),
  );
  decides(
    'by its own step: accepted',
    { message: wanting('accepted'), attempts: [wa('accepted')], now: 5 },
    finish('sent'),
  );
  decides('by its own step: sent', { message: wanting('sent'), attempts: [wa('sent')], now: 5 }, finish('sent'));
  decides('beyond what was asked', { message: wanting('sent'), attempts: [wa('read')], now: 5 }, finish('read'));
  decides('read was asked for', { message: wanting('read'), attempts: [wa('read')], now: 5 }, finish('read'));
  decides('also when expired', { message: expired, attempts: [wa('delivered')], now: 99 }, finish('delivered'));
  decides(
    'not by a failure, though it ranks above sent',
    { message: wanting('sent'), attempts: [wa('failed', refused('fall_back'))], now: 5 },
    begin(1, 'fallback'),
  );
  decides(
    'not by less than what was asked',
    { message: wanting('read'), attempts: [wa('delivered', { acceptedAt: at(1) })], now: 5 },
    waitFor('receipt', 301),
  );
});

describe('row 3: the newest is on the wire', () => {
  decides('its lease is valid', { attempts: [wa('sending', { leaseUntil: at(15) })], now: 14 }, waitFor('answer', 15));
  decides(
    'also when expired',
    { message: expired, attempts: [wa('sending', { leaseUntil: at(60) })], now: 55 },
    waitFor('answer', 60),
  );
  decides(
    'also when cancelled',
    { batch: 'cancelled', attempts: [wa('sending', { leaseUntil: at(15) })], now: 5 },
    waitFor('answer', 15),
  );
  decides(
    'a receipt has overtaken the answer',
    { attempts: [wa('sent', { leaseUntil: at(15) })], now: 5 },
    waitFor('answer', 15),
  );
  decides(
    'the question what became of it is',
    {
      attempts: [
        wa('accepted', { acceptedAt: at(0), askedAt: at(300), leaseUntil: at(315), providerMessageId: 'wa-1' }),
      ],
      now: 310,
    },
    waitFor('answer', 315),
  );
  decides(
    'also when its failure was told meanwhile',
    { attempts: [wa('failed', refused('fall_back', { leaseUntil: at(15) }))], now: 5 },
    waitFor('answer', 15),
  );
  decides(
    'its lease is over: unknown',
    { attempts: [wa('sending', { leaseUntil: at(15) })], now: 15 },
    waitFor('receipt', 300),
  );
});

describe('row 4: expired or cancelled', () => {
  decides('nothing was begun, expired', { message: expired, now: 50 }, finish('expired'));
  decides('nothing was begun, cancelled', { batch: 'cancelled', now: 5 }, finish('cancelled'));
  decides('cancelled and expired', { message: expired, batch: 'cancelled', now: 99 }, finish('cancelled'));
  decides(
    'cancelled, accepted: no fallback',
    { batch: 'cancelled', attempts: [wa('accepted', { acceptedAt: at(1), askedAt: at(301) })], now: 301 },
    finish('sent'),
  );
  decides('not a moment before', { message: expired, now: 49.999 }, begin(0, 'first'));
  decides(
    'all failed',
    {
      message: expired,
      attempts: [wa('failed', refused('retry', { retryAt: at(60) })), wa('failed', refused('wait'))],
      now: 50,
    },
    finish('expired'),
  );
  decides(
    'cancelled in backoff',
    { batch: 'cancelled', attempts: [wa('failed', refused('retry', { retryAt: at(60) }))], now: 5 },
    finish('cancelled'),
  );
  decides(
    'accepted: waits until the deadline',
    { message: expired, attempts: [wa('accepted', { acceptedAt: at(1) })], now: 60 },
    waitFor('receipt', 301),
  );
  decides(
    'accepted, deadline gone: asks',
    { message: expired, attempts: [wa('accepted', { acceptedAt: at(1), providerMessageId: 'wa-1' })], now: 301 },
    ask(1),
  );
  decides(
    'accepted, deadline gone, asked: no fallback',
    {
      message: expired,
      attempts: [wa('accepted', { acceptedAt: at(1), providerMessageId: 'wa-1', askedAt: at(301) })],
      now: 302,
    },
    finish('sent'),
  );
  decides(
    'delivered though read was asked for: what was reached',
    { message: { ...expired, ...wanting('read') }, attempts: [wa('delivered', { acceptedAt: at(1) })], now: 302 },
    finish('delivered'),
  );
  decides(
    'unknown: waits until the deadline',
    { message: expired, attempts: [wa('unknown')], now: 60 },
    waitFor('receipt', 300),
  );
  decides(
    'unknown on the last step: not sent again',
    { message: { ...expired, ...smsOnly }, attempts: [only('unknown', { retryAt: at(2) })], now: 60 },
    waitFor('receipt', 3600),
  );
  decides('unknown, deadline gone', { message: expired, attempts: [wa('unknown')], now: 300 }, UNKNOWABLE);
  decides(
    'a worker is gone and so is the deadline',
    { message: expired, attempts: [wa('sending', { leaseUntil: at(15) })], now: 300 },
    UNKNOWABLE,
  );
  decides(
    'an earlier step was taken, the newest failed',
    {
      message: { expiresAt: at(310) },
      attempts: [wa('sent'), sms('failed', refused('retry', { retryAt: at(320) }))],
      now: 310,
    },
    finish('sent'),
  );
});

describe('a batch that holds back', () => {
  decides('holds what has not begun', { batch: 'held', now: 5 }, waitFor('batch', 86_400));
  decides('holds nothing beyond its expiry', { batch: 'held', message: expired, now: 50 }, finish('expired'));
  decides(
    'lets what is under way go on',
    { batch: 'held', attempts: [wa('failed', refused('retry', { retryAt: at(4) }))], now: 5 },
    begin(0, 'retry'),
  );
  decides('does not hold a replay', { batch: 'held', message: { replayedAfter: 0 }, now: 5 }, begin(0, 'replay'));
});
