import { describe } from 'vitest';
import {
  begin,
  decides,
  expired,
  finish,
  refused,
  sms,
  smsOnly,
  times,
  wa,
  waitFor,
} from '../../test/support/decision-table.js';
import { at, COUNTRY_NOT_ALLOWED, WHATSAPP_THEN_SMS } from '../../test/support/delivery-facts.js';

const held = (since: number, until: number) => ({ since: at(since), until: at(until) });
const limits = { holdMaxMs: 60_000 };
const threeSteps = { plan: [...WHATSAPP_THEN_SMS, WHATSAPP_THEN_SMS[0]!] };
const smsHeld = { holds: { sms: held(-500, 999) }, limits };

describe('a hold', () => {
  decides('keeps the message on its channel', { holds: { whatsapp: held(-5, 9) }, now: 3 }, waitFor('hold', 9));
  decides('lets it begin when it has ended', { holds: { whatsapp: held(-5, 9) }, now: 9 }, begin(0, 'first'));
  decides('of another channel is no matter', { holds: { sms: held(-5, 9) }, now: 3 }, begin(0, 'first'));
  decides(
    'and what Siren asked of it alone keep it no longer than somebody orders a try',
    { attempts: [wa('failed', refused('wait', { retryAt: at(9) }))], now: 3, ordered: new Set(['whatsapp']) },
    begin(0, 'retry'),
  );
  decides(
    'keeps it no longer than it lives',
    { message: expired, holds: { whatsapp: held(-5, 90) }, now: 3 },
    waitFor('hold', 50),
  );
  decides(
    'does not save it from expiry',
    { message: expired, holds: { whatsapp: held(0, 90) }, now: 50 },
    finish('expired'),
  );
  decides(
    'stands before a retry as well',
    { attempts: [wa('failed', refused('retry', { retryAt: at(2) }))], holds: { whatsapp: held(0, 9) }, now: 3 },
    waitFor('hold', 9),
  );
  decides(
    'stands before a fallback as well',
    { attempts: [wa('failed', refused('fall_back'))], holds: { sms: held(0, 9) }, now: 3 },
    waitFor('hold', 9),
  );
  decides(
    'stands before the repeat of an unknown request as well',
    {
      attempts: [wa('failed', refused('fall_back')), sms('unknown', { retryAt: at(2) })],
      holds: { sms: held(0, 9) },
      now: 3,
    },
    waitFor('hold', 9),
  );
  decides(
    'waits for the longer of what the channel and what the message was told',
    { attempts: [wa('failed', refused('wait', { retryAt: at(20) }))], holds: { whatsapp: held(1, 9) }, now: 3 },
    waitFor('hold', 20),
  );
});

describe('after HOLD_MAX_SECONDS', () => {
  const holds = { whatsapp: held(-500, 999) };
  decides('the next channel gets it', { holds, limits, now: 60 }, begin(1, 'fallback'));
  decides('and not a moment before', { holds, limits, now: 59.999 }, waitFor('hold', 60));
  decides(
    'counted from the hold where the message was there before',
    {
      attempts: [wa('failed', refused('retry', { startedAt: at(0), retryAt: at(31) }))],
      holds: { whatsapp: held(30, 999) },
      limits,
      now: 70,
    },
    waitFor('hold', 90),
  );
  decides(
    'counted over limits that are told anew again and again',
    {
      attempts: [
        wa('failed', refused('wait', { startedAt: at(0), retryAt: at(1) })),
        wa('failed', refused('wait', { startedAt: at(59), retryAt: at(75) })),
      ],
      holds: { whatsapp: held(59, 61) },
      limits,
      now: 60,
    },
    begin(1, 'fallback'),
  );
  decides(
    'counted over limits of this recipient alone',
    { attempts: [wa('failed', refused('wait', { startedAt: at(0), retryAt: at(256) }))], limits, now: 60 },
    begin(1, 'fallback'),
  );
  decides(
    'counted anew where the message was not told to wait in between',
    {
      attempts: [
        wa('failed', refused('wait', { startedAt: at(0), retryAt: at(1) })),
        wa('failed', refused('retry', { startedAt: at(50), retryAt: at(51) })),
        wa('failed', refused('wait', { startedAt: at(58), retryAt: at(75) })),
      ],
      limits,
      now: 60,
    },
    waitFor('hold', 75),
  );
  decides(
    'it waits on where the next channel is held as well, and longer',
    { holds: { whatsapp: held(-500, 70), sms: held(0, 99) }, limits, now: 60 },
    waitFor('hold', 70),
  );
  decides(
    'it waits until the next channel opens where that is sooner',
    { holds: { whatsapp: held(-500, 999), sms: held(0, 65) }, limits, now: 60 },
    waitFor('hold', 65),
  );
  decides(
    'it waits on where no channel is left',
    { message: smsOnly, holds: { sms: held(-500, 999) }, limits, now: 60 },
    waitFor('hold', 999),
  );
  decides(
    'it waits on where the next channel is blocked',
    { holds, blocks: { sms: COUNTRY_NOT_ALLOWED }, limits, now: 60 },
    waitFor('hold', 999),
  );
  decides(
    'a channel that is open again is not left',
    { attempts: [wa('failed', refused('wait', { startedAt: at(0), retryAt: at(61) }))], limits, now: 61 },
    begin(0, 'retry'),
  );
  decides(
    'counted from the failure that brought the message to this step',
    { message: threeSteps, attempts: [wa('failed', refused('fall_back', { failedAt: at(30) }))], ...smsHeld, now: 70 },
    waitFor('hold', 90),
  );
  decides(
    'counted from the deadline that brought the message to this step',
    { message: threeSteps, attempts: [wa('accepted', { acceptedAt: at(1) })], ...smsHeld, now: 310 },
    waitFor('hold', 361),
  );
});

describe('a request that did not reach Siren', () => {
  const unreached = (code: string, facts: object = {}) => refused('wait', { errorCode: code, ...facts });
  const long = wa('failed', unreached('dns_failed', { startedAt: at(0), retryAt: at(75) }));

  decides(
    'is made again when its backoff is over',
    { attempts: times(50, wa('failed', unreached('connect_timeout', { retryAt: at(2) }))), now: 3 },
    begin(0, 'retry'),
  );
  decides(
    'makes the message wait until then',
    { attempts: [wa('failed', unreached('tls_failed', { retryAt: at(9) }))], now: 3 },
    waitFor('hold', 9),
  );
  decides(
    'does not save it from expiry',
    { message: expired, attempts: [wa('failed', unreached('connection_refused', { retryAt: at(60) }))], now: 50 },
    finish('expired'),
  );
  decides('is looked at again after HOLD_MAX_SECONDS', { attempts: [long], limits, now: 3 }, waitFor('hold', 60));
  decides(
    'then goes by the next channel, which reaches Siren',
    { attempts: [long], reached: ['sms'], limits, now: 60 },
    begin(1, 'fallback'),
  );
  decides('and stays where that one does not', { attempts: [long], limits, now: 60 }, waitFor('hold', 75));
  decides(
    'counts through requests that were held back here',
    {
      attempts: [
        wa('failed', unreached('dns_failed', { startedAt: at(0), retryAt: at(1) })),
        wa('failed', refused('retry', { errorCode: 'not_sent', startedAt: at(30), retryAt: at(31) })),
        wa('failed', unreached('dns_failed', { startedAt: at(59), retryAt: at(75) })),
      ],
      reached: ['sms'],
      limits,
      now: 60,
    },
    begin(1, 'fallback'),
  );
});

describe('an outage', () => {
  const holds = { whatsapp: { ...held(-500, 999), isOutage: true } };
  decides(
    'of a Siren that answers sends the message by the next channel',
    { holds, limits, reached: ['whatsapp'], now: 60 },
    begin(1, 'fallback'),
  );
  decides(
    'of one that is not reached does so where that channel gets through',
    { holds, limits, reached: ['sms'], now: 60 },
    begin(1, 'fallback'),
  );
  decides('else it is looked at again later', { holds, limits, now: 60 }, waitFor('hold', 360));
});
