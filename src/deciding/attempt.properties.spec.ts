import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_MEANINGS } from '../siren/error-action.js';
import { outcomesOn, receipts } from '../../test/support/delivery-arbitraries.js';
import { at, firstAttempt } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { outcomeApplied, outcomeUnknown, receiptApplied } from './receipt.js';
import { rank } from './status.js';

type Change = (attempt: AttemptRecord) => AttemptRecord;

const context = {
  failuresBefore: { attempts: 2, requests: 1 },
  retryBaseMs: 1000,
  category: 'transactional',
  smsProvider: null,
  codes: CODE_MEANINGS,
} as const;
const onTheWire = firstAttempt({ leaseUntil: at(15) });
const after = (changes: readonly Change[], attempt = onTheWire) => changes.reduce((a, change) => change(a), attempt);

const receipt = receipts.map(
  (r): Change =>
    (attempt) =>
      receiptApplied(attempt, r, context),
);
const answer = outcomesOn('whatsapp').map(
  (outcome): Change =>
    (attempt) =>
      outcomeApplied(attempt, outcome, { ...context, now: at(3) }),
);
const lapsedLease = fc.constant<Change>((attempt) =>
  outcomeUnknown(attempt, { code: 'unknown_outcome', message: '?' }, { ...context, now: at(15) }),
);
/** Some things, and the same things in another order. */
const twoOrders = (things: fc.Arbitrary<Change[]>) =>
  things.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
  );

describe('an attempt', () => {
  it('never moves back, whatever comes, however often and late', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(receipt, answer, lapsedLease), { maxLength: 12 }), (changes) => {
        changes.reduce((before, change) => {
          const now = change(before);
          expect(rank(now.status)).toBeGreaterThanOrEqual(rank(before.status));
          return now;
        }, onTheWire);
      }),
      { numRuns: 500 },
    );
  });

  it('ends the same by the same receipts in any order, wherever they found it', () => {
    const starts = fc.array(fc.oneof(answer, lapsedLease), { maxLength: 1 });
    fc.assert(
      fc.property(starts, twoOrders(fc.array(receipt, { maxLength: 7 })), (start, [one, other]) => {
        expect(after([...start, ...other])).toEqual(after([...start, ...one]));
      }),
      { numRuns: 2000 },
    );
  });

  it('ends the same wherever the answer comes among its receipts', () => {
    const story = fc.tuple(answer, fc.array(receipt, { maxLength: 5 })).map(([first, rest]) => [first, ...rest]);
    fc.assert(
      fc.property(twoOrders(story), ([one, other]) => {
        expect(after(other)).toEqual(after(one));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not changed by what it was told before', () => {
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 5 }), (reported) => {
        expect(after([...reported, ...reported])).toEqual(after(reported));
      }),
    );
  });

  it('has no time before its begin', () => {
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 5 }), (reported) => {
        const { acceptedAt, sentAt, deliveredAt, readAt, failedAt } = after(reported);
        for (const time of [acceptedAt, sentAt, deliveredAt, readAt, failedAt]) {
          if (time !== null) expect(time.getTime()).toBeGreaterThanOrEqual(onTheWire.startedAt.getTime());
        }
      }),
    );
  });
});
