import { describe } from 'vitest';
import {
  begin,
  decides,
  finish,
  only,
  refused,
  sms,
  smsOnly,
  UNDELIVERABLE,
  wa,
  waitFor,
  past,
} from '../../test/support/decision-table.js';
import { at, SUPPRESSED } from '../../test/support/delivery-facts.js';

describe('one request per recipient on the wire', () => {
  decides(
    'another message of this recipient is: it waits',
    { busy: { whatsapp: at(9) }, now: 1 },
    waitFor('recipient', 9),
  );
  decides('on another channel: no matter', { busy: { sms: at(9) }, now: 1 }, begin(0, 'first'));
  decides(
    'it does not wait for a channel that it may not be sent on',
    { blocks: { whatsapp: SUPPRESSED }, busy: { whatsapp: at(9) }, now: 1 },
    past(begin(1, 'fallback'), ['whatsapp', 'suppressed']),
  );
  decides(
    'and no longer than it lives',
    { message: { expiresAt: at(5) }, busy: { whatsapp: at(9) }, now: 1 },
    waitFor('recipient', 5),
  );
  decides(
    'a fallback waits as well',
    { attempts: [wa('failed', refused('fall_back'))], busy: { sms: at(9) }, now: 1 },
    waitFor('recipient', 9),
  );
});

describe('a cap on SMS that is reached', () => {
  const smsLimit = { limit: 'hour', until: at(3_600) } as const;
  decides(
    'keeps a message that is SMS alone until the next hour',
    { message: smsOnly, smsLimit, now: 1 },
    waitFor('sms_limit', 3_600),
  );
  decides(
    'keeps a fallback, which does not fail',
    { attempts: [wa('failed', refused('fall_back'))], smsLimit, now: 1 },
    waitFor('sms_limit', 3_600),
  );
  decides(
    'keeps a retry',
    { message: smsOnly, attempts: [only('failed', refused('retry'))], smsLimit, now: 5 },
    waitFor('sms_limit', 3_600),
  );
  decides('is none of WhatsApp', { smsLimit, now: 1 }, begin(0, 'first'));
  decides(
    'does not keep a step that may not be taken anyhow',
    { message: smsOnly, smsLimit, blocks: { sms: SUPPRESSED }, now: 1 },
    past({ do: 'finish', status: 'suppressed', failure: SUPPRESSED }, ['sms', 'suppressed']),
  );
  decides(
    'does not keep it longer than it lives',
    { message: { ...smsOnly, expiresAt: at(50) }, smsLimit, now: 1 },
    waitFor('sms_limit', 50.001),
  );
  decides('ends when it expires', { message: { ...smsOnly, expiresAt: at(50) }, smsLimit, now: 50 }, finish('expired'));
  decides(
    'leaves who waited for WhatsApp for too long in its line',
    { smsLimit, holds: { whatsapp: { since: at(0), until: at(9_000) } }, limits: { holdMaxMs: 60_000 }, now: 61 },
    waitFor('hold', 3_600),
  );
  decides(
    'leaves a hold to be waited for first',
    { message: smsOnly, smsLimit, holds: { sms: { since: at(0), until: at(9) } }, now: 1 },
    waitFor('hold', 9),
  );
});

describe('a replay', () => {
  const replayed = { replayedAfter: 2 };
  const before = [wa('failed', refused('fall_back')), sms('failed', refused('stop'))];
  decides('of a message that nothing was begun of', { message: { replayedAfter: 0 }, now: 1 }, begin(0, 'replay'));
  decides('begins the plan anew', { message: replayed, attempts: before, now: 1 }, begin(0, 'replay'));
  decides(
    'falls back once more',
    { message: replayed, attempts: [...before, wa('failed', refused('fall_back'))], now: 1 },
    begin(1, 'fallback'),
  );
  decides(
    'ends as its own attempts do',
    {
      message: replayed,
      attempts: [...before, wa('failed', refused('fall_back')), sms('failed', refused('stop'))],
      now: 1,
    },
    UNDELIVERABLE,
  );
  decides(
    'is over as soon as an earlier attempt turns out to have been delivered',
    { message: replayed, attempts: [wa('delivered', refused('fall_back')), sms('failed', refused('stop'))], now: 1 },
    finish('delivered'),
  );
});
