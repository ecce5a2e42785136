import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMessages, MOST_REMEMBERED, messagesLeft, type Sent } from './recipient-window.js';

const HOUR = 3_600_000;
const NOW = 1_767_268_800_000;
const RULES = { recipientLimit: 3, duplicateWindowMs: 60_000, maxQueued: 1 };

const sent = (secondsAgo: number, digest = `at ${secondsAgo}`): Sent => ({ at: NOW - secondsAgo * 1000, digest });
const wanted = (digest: string, allowDuplicate = false) => ({ digest, allowDuplicate });
const refusals = (lately: Sent[], messages: ReturnType<typeof wanted>[], rules = RULES) =>
  checkMessages(lately, messages, rules, NOW).verdicts.map(({ refusal }) => refusal);

describe('The limit of messages to one recipient', () => {
  it('takes so many, also of one batch, and no more', () => {
    expect(
      refusals(
        [],
        ['a', 'b', 'c', 'd'].map((digest) => wanted(digest)),
      ),
    ).toEqual([null, null, null, 'recipient_limit']);
    expect(
      refusals(
        [sent(10)],
        ['a', 'b', 'c'].map((digest) => wanted(digest)),
      ),
    ).toEqual([null, null, 'recipient_limit']);
  });

  it('says when the next may come: when the third last is an hour old', () => {
    const lately = [sent(3_000), sent(2_000), sent(100)];
    expect(checkMessages(lately, [wanted('a')], RULES, NOW).verdicts).toEqual([
      { refusal: 'recipient_limit', retryAfterMs: HOUR - 3_000_000 },
    ]);
    expect(checkMessages(lately, [wanted('a')], RULES, NOW + HOUR - 3_000_000).verdicts).toEqual([{ refusal: null }]);
  });

  it('is off at 0', () => {
    const lately = Array.from({ length: 50 }, (_, i) => sent(i));
    expect(refusals(lately, [wanted('a')], { ...RULES, recipientLimit: 0 })).toEqual([null]);
    expect(messagesLeft(lately, { ...RULES, recipientLimit: 0 }, NOW)).toBeNull();
  });

  it('counts a limit that was lowered meanwhile', () => {
    const lately = [sent(50), sent(40), sent(30), sent(20), sent(10)];
    expect(checkMessages(lately, [wanted('a')], RULES, NOW).verdicts).toEqual([
      { refusal: 'recipient_limit', retryAfterMs: HOUR - 30_000 },
    ]);
  });

  it('holds for every hour, whenever messages come', () => {
    const gap = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (gaps, recipientLimit) => {
        const rules = { ...RULES, recipientLimit };
        let lately: Sent[] = [];
        let now = NOW;
        const taken: number[] = [];
        for (const [i, ms] of gaps.entries()) {
          now += ms;
          const left = messagesLeft(lately, rules, now);
          const checked = checkMessages(lately, [wanted(String(i))], rules, now);
          expect(checked.verdicts[0]!.refusal === null).toBe(left! > 0);
          if (checked.verdicts[0]!.refusal === null) taken.push(now);
          lately = checked.lately;
        }
        for (const end of taken) {
          expect(taken.filter((at) => at <= end && at > end - HOUR).length).toBeLessThanOrEqual(recipientLimit);
        }
      }),
    );
  });
});

describe('The same text to the same recipient', () => {
  it('is refused within its window, and not after it', () => {
    expect(refusals([sent(59, 'a')], [wanted('a'), wanted('b')])).toEqual(['duplicate_message', null]);
    expect(refusals([sent(60, 'a')], [wanted('a')])).toEqual([null]);
  });

  it('is refused within one batch', () => {
    expect(refusals([], [wanted('a'), wanted('a')])).toEqual([null, 'duplicate_message']);
  });

  it('is taken where it is allowed, and counts for those that do not allow it', () => {
    expect(refusals([sent(5, 'a')], [wanted('a', true), wanted('a')])).toEqual([null, 'duplicate_message']);
  });

  it('is told as what it is, even when the limit is reached too', () => {
    expect(refusals([sent(5, 'a'), sent(4), sent(3)], [wanted('a'), wanted('b')])).toEqual([
      'duplicate_message',
      'recipient_limit',
    ]);
  });

  it('is taken when the rule is off', () => {
    expect(refusals([sent(1, 'a')], [wanted('a')], { ...RULES, duplicateWindowMs: 0 })).toEqual([null]);
  });
});

it('What a recipient was sent is pruned when it counts no more, and never grows without end', () => {
  const { lately } = checkMessages([sent(3_601), sent(10)], [wanted('a')], RULES, NOW);
  expect(lately).toEqual([sent(10), { at: NOW, digest: 'a' }]);
  const many = Array.from({ length: 3_000 }, (_, i) => wanted(String(i)));
  expect(checkMessages([], many, { ...RULES, recipientLimit: 0 }, NOW).lately).toHaveLength(MOST_REMEMBERED);
});
