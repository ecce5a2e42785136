import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomesOn, receipts } from '../../test/support/delivery-arbitraries.js';
import {
  at,
  firstAttempt,
  queuedMessage,
  WHATSAPP_THEN_SMS,
  RECEIPT_CONTEXT,
} from '../../test/support/delivery-facts.js';
import { latest } from '../deciding/window.js';
import { type NotOnWhatsApp, reachabilityOf } from '../deciding/reachability.js';
import { outcomeApplied, type Receipt, receiptApplied } from '../deciding/receipt.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { evidenceOf } from './evidence.js';

const codes = fc.constantFrom('131026', '131026', '1013', '131047', '131049');
const failures = fc
  .tuple(receipts, codes)
  .map(([receipt, code]): Receipt => ({ ...receipt, status: 'failed', word: 'failed', error: { code, message: '?' } }));

/** What becomes known of one of four requests to one number, of three messages. */
type News = { attempt: number } & ({ receipt: Receipt } | { change: (attempt: AttemptRecord) => AttemptRecord });
const news = fc.array(
  fc.oneof(
    fc.record({ attempt: fc.nat(3), receipt: fc.oneof(failures, failures, receipts) }),
    fc.tuple(fc.nat(3), outcomesOn('whatsapp')).map(([attempt, outcome]): News => {
      const change = (before: AttemptRecord) => outcomeApplied(before, outcome, { ...RECEIPT_CONTEXT, now: at(3) });
      return { attempt, change };
    }),
  ),
  { maxLength: 12 },
);
/** Some news, and the same in another order; of an attempt's answers the first stays the first, since there is only one. */
const twice = news
  .map((all) =>
    all.filter((one, i) => 'receipt' in one || i === all.findIndex((o) => 'change' in o && o.attempt === one.attempt)),
  )
  .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));

const MESSAGES = ['a', 'b', 'c'].map((id) => queuedMessage({ id, plan: WHATSAPP_THEN_SMS }));
const REQUESTS = [0, 1, 2, 2].map((message, i) => ({ message, number: i === 3 ? 2 : 1 }));

/** The rows that are kept of the news as it comes, by their key, and when anything was delivered. */
function learned(all: readonly News[]): { refusals: NotOnWhatsApp[]; reachedAt: Date | null } {
  const attempts = REQUESTS.map(({ message, number }) =>
    firstAttempt({ messageId: MESSAGES[message]!.id, number, startedAt: at(0), status: 'sending', leaseUntil: at(15) }),
  );
  const rows = new Map<string, NotOnWhatsApp>();
  for (const one of all) {
    const before = attempts[one.attempt]!;
    const after = 'receipt' in one ? receiptApplied(before, one.receipt, RECEIPT_CONTEXT) : one.change(before);
    attempts[one.attempt] = after;
    const message = MESSAGES[REQUESTS[one.attempt]!.message]!;
    const { notOnWhatsApp } = evidenceOf([{ message, changedAttempts: [{ before, after }] }]);
    for (const { phoneNumber, number, withdrawn, ...refusal } of notOnWhatsApp) {
      const key = JSON.stringify([phoneNumber, refusal.refusedAt, refusal.messageId, number]);
      if (withdrawn) expect(rows.delete(key)).toBe(true);
      else rows.set(key, refusal);
    }
  }
  const refused = attempts.filter(({ status, errorCode }) => status === 'failed' && /^(131026|1013)$/.test(errorCode!));
  expect(rows.size).toBe(refused.length);
  return {
    refusals: [...rows.values()],
    reachedAt: attempts.map(({ deliveredAt, readAt }) => deliveredAt ?? readAt).reduce(latest, null),
  };
}

describe('what is kept of a number that WhatsApp refuses', () => {
  it('is the same, in whatever order answers and receipts come', () => {
    const byTime = (all: readonly NotOnWhatsApp[]) => all.map((one) => JSON.stringify(one)).sort();
    fc.assert(
      fc.property(twice, ([one, other]) => {
        const [first, second] = [learned(one), learned(other)];
        expect(byTime(second.refusals)).toEqual(byTime(first.refusals));
        expect(second.reachedAt).toEqual(first.reachedAt);
      }),
      { numRuns: 1_000 },
    );
  });

  it('says the same of its reachability at every time', () => {
    fc.assert(
      fc.property(twice, fc.integer({ min: 0, max: 20 * 86_400 }), ([one, other], seconds) => {
        const is = (all: readonly News[]) => reachabilityOf(learned(all), { unreachableDays: 7 }, at(seconds));
        expect(is(other)).toBe(is(one));
      }),
      { numRuns: 500 },
    );
  });

  it('is nothing of somebody who was erased', () => {
    const before = firstAttempt({ messageId: 'a', status: 'accepted' });
    const after: AttemptRecord = { ...before, status: 'failed', errorCode: '131026', failedAt: at(2) };
    const evidence = (to: string) =>
      evidenceOf([{ message: { ...MESSAGES[0]!, to }, changedAttempts: [{ before, after }] }]).notOnWhatsApp;
    expect(evidence('+919876543210')).toMatchObject([
      { phoneNumber: '+919876543210', refusedAt: at(2), wasTaken: false },
    ]);
    expect(evidence('')).toEqual([]);
  });
});
