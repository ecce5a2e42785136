import type { NextStep } from './next-step.types.js';
import { describe } from 'vitest';
import {
  decides,
  begin,
  expired,
  failWith,
  finish,
  only,
  refused,
  sms,
  smsOnly,
  times,
  UNDELIVERABLE,
  wa,
  waitFor,
  wanting,
  past,
} from '../../test/support/decision-table.js';
import { at, COUNTRY_NOT_ALLOWED, SUPPRESSED } from '../../test/support/delivery-facts.js';

describe('row 9: told to wait, or paused', () => {
  decides(
    'waits as long as it was told',
    { attempts: [wa('failed', refused('wait', { retryAt: at(30) }))], now: 5 },
    waitFor('hold', 30),
  );
  decides(
    'then the same step',
    { attempts: [wa('failed', refused('wait', { retryAt: at(30) }))], now: 30 },
    begin(0, 'retry'),
  );
  decides(
    'paused: the same step when the hold ends',
    {
      attempts: [wa('failed', refused('pause', { retryAt: at(2) }))],
      now: 5,
      holds: { whatsapp: { since: at(1), until: at(6) } },
    },
    waitFor('hold', 6),
  );
  decides(
    'no number of waits uses up the retries',
    { attempts: times(20, wa('failed', refused('wait', { startedAt: at(4) }))), now: 5 },
    begin(0, 'retry'),
  );
  decides(
    'waits are not counted among the requests',
    {
      attempts: [...times(3, wa('failed', refused('pause'))), wa('failed', refused('retry'))],
      now: 5,
      limits: { retryMaxAttempts: 2 },
    },
    begin(0, 'retry'),
  );
});

describe('row 10: failed for now', () => {
  decides(
    'waits for the backoff',
    { attempts: [wa('failed', refused('retry', { retryAt: at(4) }))], now: 3 },
    waitFor('backoff', 4),
  );
  decides(
    'the same step again',
    { attempts: [wa('failed', refused('retry', { retryAt: at(4) }))], now: 4 },
    begin(0, 'retry'),
  );
  decides(
    'never waits beyond its expiry',
    { message: expired, attempts: [wa('failed', refused('retry', { retryAt: at(60) }))], now: 3 },
    waitFor('backoff', 50),
  );
  decides('one request is left', { attempts: times(3, wa('failed', refused('retry'))), now: 9 }, begin(0, 'retry'));
  decides(
    'RETRY_MAX_ATTEMPTS requests were made: the next step',
    { attempts: times(4, wa('failed', refused('retry'))), now: 9 },
    begin(1, 'fallback'),
  );
  decides(
    'RETRY_MAX_ATTEMPTS 1: no retry',
    { attempts: [wa('failed', refused('retry', { retryAt: at(60) }))], now: 9, limits: { retryMaxAttempts: 1 } },
    begin(1, 'fallback'),
  );
  decides(
    'the requests of each step count apart',
    {
      attempts: [...times(4, wa('failed', refused('retry'))), sms('failed', refused('retry', { retryAt: at(4) }))],
      now: 9,
    },
    begin(1, 'retry'),
  );
  decides(
    'what never left is not counted',
    {
      attempts: [
        ...times(9, wa('failed', refused('retry', { errorCode: 'not_sent' }))),
        ...times(3, wa('failed', refused('retry'))),
      ],
      now: 9,
    },
    begin(0, 'retry'),
  );
  decides(
    'unknown requests are counted',
    {
      message: smsOnly,
      attempts: [
        only('unknown'),
        only('failed', refused('retry', { reason: 'unknown_outcome_retry' })),
        only('failed', refused('retry')),
        only('failed', refused('retry')),
      ],
      now: 9,
    },
    UNDELIVERABLE,
  );
  decides(
    'used up on the last step',
    { message: smsOnly, attempts: times(4, only('failed', refused('retry'))), now: 9 },
    UNDELIVERABLE,
  );
});

const NO_SMS: ['sms', string] = ['sms', 'suppressed'];
const NO_WHATSAPP: ['whatsapp', string] = ['whatsapp', 'suppressed'];
const SUPPRESSED_END: NextStep = { do: 'finish', status: 'suppressed', failure: SUPPRESSED };

describe('row 11: failed for good', () => {
  decides('the next step at once', { attempts: [wa('failed', refused('fall_back'))], now: 1 }, begin(1, 'fallback'));
  decides(
    'by a receipt after acceptance',
    { attempts: [wa('failed', refused('fall_back', { acceptedAt: at(0) }))], now: 1 },
    begin(1, 'fallback'),
  );
  decides('of unknown kind', { attempts: [wa('failed')], now: 1 }, begin(1, 'fallback'));
  decides('none is left', { attempts: [wa('failed'), sms('failed', refused('fall_back'))], now: 1 }, UNDELIVERABLE);
  decides(
    'none is left, and the silence of an earlier step is no success',
    { attempts: [wa('sent', { acceptedAt: at(0) }), sms('failed', refused('fall_back'))], now: 301 },
    UNDELIVERABLE,
  );
  decides(
    'none is left, but an earlier step delivered',
    {
      message: wanting('read'),
      attempts: [wa('delivered', { acceptedAt: at(0) }), sms('failed', refused('fall_back'))],
      now: 301,
    },
    finish('delivered'),
  );
  decides('STOP: no other channel', { attempts: [wa('failed', refused('stop'))], now: 1 }, UNDELIVERABLE);
  decides('SUPPRESS: no other channel', { attempts: [wa('failed', refused('suppress'))], now: 1 }, UNDELIVERABLE);
  decides(
    'its validity ended at the provider',
    { attempts: [wa('failed', refused('expire'))], now: 1 },
    finish('expired'),
  );
  decides(
    'its validity ended, but an earlier step delivered',
    { message: wanting('read'), attempts: [wa('delivered'), sms('failed', refused('expire'))], now: 301 },
    finish('delivered'),
  );
  decides(
    'the next step is suppressed',
    { attempts: [wa('failed', refused('fall_back'))], now: 1, blocks: { sms: SUPPRESSED } },
    past(SUPPRESSED_END, NO_SMS),
  );
  decides(
    'the next step is not allowed',
    { attempts: [wa('failed', refused('fall_back'))], now: 1, blocks: { sms: COUNTRY_NOT_ALLOWED } },
    past(failWith(COUNTRY_NOT_ALLOWED), ['sms', COUNTRY_NOT_ALLOWED.code]),
  );
});

describe('row 12: nothing begun on this step', () => {
  decides('begins', { now: 0 }, begin(0, 'first'));
  decides('however long it waited in the queue', { now: 9000 }, begin(0, 'first'));
  decides(
    'the first step is blocked: begins on the second',
    { now: 0, blocks: { whatsapp: SUPPRESSED } },
    past(begin(1, 'fallback'), NO_WHATSAPP),
  );
  decides(
    'a blocked last step does not hinder the first',
    { now: 0, blocks: { sms: COUNTRY_NOT_ALLOWED } },
    begin(0, 'first'),
  );
  decides(
    'all steps are blocked',
    { now: 0, blocks: { whatsapp: SUPPRESSED, sms: SUPPRESSED } },
    past(SUPPRESSED_END, NO_WHATSAPP, NO_SMS),
  );
  decides(
    'a retry is blocked as well',
    { attempts: [wa('failed', refused('retry', { retryAt: at(4) }))], now: 4, blocks: { whatsapp: SUPPRESSED } },
    past(begin(1, 'fallback'), NO_WHATSAPP),
  );
});
