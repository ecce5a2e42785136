import { describe } from 'vitest';
import { begin, decides, finish, refused, sms, UNDELIVERABLE, wa, waitFor } from '../../test/support/decision-table.js';
import { at, SUPPRESSED } from '../../test/support/delivery-facts.js';

describe('one request per person on the wire', () => {
  decides(
    'another message of this person is: it waits',
    { busy: { whatsapp: at(9) }, now: 1 },
    waitFor('recipient', 9),
  );
  decides('on another channel: no matter', { busy: { sms: at(9) }, now: 1 }, begin(0, 'first'));
  decides(
    'it does not wait for a channel that it may not be sent on',
    { bars: { whatsapp: SUPPRESSED }, busy: { whatsapp: at(9) }, now: 1 },
    begin(1, 'fallback'),
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
