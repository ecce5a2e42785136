import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receipts } from '../../test/support/delivery-arbitraries.js';
import {
  at,
  firstAttempt,
  queuedMessage,
  WHATSAPP_THEN_SMS,
  RECEIPT_CONTEXT,
} from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { type Receipt, receiptApplied } from '../deciding/receipt.js';
import { evidenceOf, rowOf, type RowEvidence } from './evidence.js';
import { type WindowFacts, windowOf, wroteAt } from '../deciding/window.js';

const message = queuedMessage({ plan: WHATSAPP_THEN_SMS });
const evidenceIn = (before: AttemptRecord, after: AttemptRecord) =>
  evidenceOf([{ message, changedAttempts: [{ before, after }] }]);

const closed = { code: '131047', message: 'Re-engagement message' };
const refusals = receipts.map((receipt): Receipt => ({ ...receipt, status: 'failed', word: 'failed', error: closed }));
const instants = fc.integer({ min: -200_000, max: 200_000 }).map(at);

/** What may become known of one recipient: what they wrote, and receipts for what was sent to them. */
type News = { wrote: { sentAt: Date; receivedAt: Date } } | { attempt: number; receipt: Receipt };

const stories = fc
  .record({
    attempts: fc.array(fc.record({ startedAt: instants, approvedName: fc.constantFrom(null, null, 'bill') }), {
      minLength: 1,
      maxLength: 3,
    }),
    news: fc.array(
      fc.oneof(
        fc.record({ sentAt: instants, receivedAt: instants }).map((wrote): News => ({ wrote })),
        fc.record({ attempt: fc.nat(2), receipt: fc.oneof(refusals, receipts) }),
      ),
      { maxLength: 10 },
    ),
  })
  .chain((story) =>
    fc.record({
      ...{ attempts: fc.constant(story.attempts), news: fc.constant(story.news) },
      another: fc.shuffledSubarray(story.news, { minLength: story.news.length }),
    }),
  );

/** What is kept of the news, as it comes. */
function factsAfter(started: readonly Partial<AttemptRecord>[], news: readonly News[]): WindowFacts {
  const attempts = started.map((facts) =>
    firstAttempt({ ...facts, approvedLanguage: facts.approvedName ? 'en' : null, status: 'accepted' }),
  );
  const refused = new Set<number>();
  let wrote: Date | null = null;
  for (const one of news) {
    if ('wrote' in one) {
      const written = wroteAt(one.wrote);
      if (wrote === null || written > wrote) wrote = written;
      continue;
    }
    const before = attempts[one.attempt % attempts.length]!;
    const after = receiptApplied(before, one.receipt, RECEIPT_CONTEXT);
    attempts[one.attempt % attempts.length] = after;
    for (const { begunAt, withdrawn } of evidenceIn(before, after).refusals) {
      if (withdrawn) refused.delete(begunAt.getTime());
      else refused.add(begunAt.getTime());
    }
  }
  return { wroteAt: wrote, refusedAt: refused.size === 0 ? null : new Date(Math.max(...refused)) };
}

describe('what is told of a recipient', () => {
  it('makes the same window, in whatever order it comes and by whatever clocks', () => {
    fc.assert(
      fc.property(stories, instants, ({ attempts, news, another }, now) => {
        fc.pre(new Set(attempts.map(({ startedAt }) => startedAt.getTime())).size === attempts.length);
        expect(windowOf(factsAfter(attempts, another), now)).toBe(windowOf(factsAfter(attempts, news), now));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a change of an attempt', () => {
  const sent = firstAttempt({ status: 'accepted', acceptedAt: at(1), startedAt: at(0) });
  const failed = (facts: Partial<AttemptRecord>): AttemptRecord => ({
    ...sent,
    status: 'failed',
    failedAt: at(5),
    ...facts,
  });
  const delivered = (facts: Partial<AttemptRecord> = {}): AttemptRecord => ({
    ...sent,
    ...{ status: 'delivered', deliveredAt: at(6) },
    ...facts,
  });
  const template = { approvedName: 'bill', approvedLanguage: 'en' };

  it('closes the window where free text was refused for it, and takes that back where it arrived after all', () => {
    const refused = failed({ errorCode: '131047' });
    const refusal = { phoneNumber: message.to, begunAt: at(0), withdrawn: false };
    expect(evidenceIn(sent, refused).refusals).toEqual([refusal]);
    expect(evidenceIn(refused, { ...refused, askedAt: at(9) }).refusals).toEqual([]);
    expect(evidenceIn(refused, delivered({ errorCode: '131047' })).refusals).toEqual([{ ...refusal, withdrawn: true }]);
  });

  it.each<[string, Partial<AttemptRecord>]>([
    ['another failure', { errorCode: '131026' }],
    ['a template', { errorCode: '131047', ...template }],
    ['an SMS', { errorCode: '131047', channel: 'sms', step: 1 }],
  ])('says nothing of the window where it is %s', (_which, facts) => {
    const before = { ...sent, ...facts, errorCode: null };
    const { refusals: closes, unknownWindows } = evidenceIn(before, failed(facts));
    expect([closes, unknownWindows]).toEqual([[], []]);
  });

  it('counts for unknown windows only where nothing was known when it was begun', () => {
    for (const window of ['open', 'closed', 'unknown'] as const) {
      const pieces = evidenceIn({ ...sent, window }, failed({ window, errorCode: '131047' })).unknownWindows;
      expect(pieces).toEqual(window === 'unknown' ? [{ at: at(5), subject: message.to, code: '131047' }] : []);
    }
  });

  it('tells of a template that it was faulted, or arrived; not that Siren took it', () => {
    const before = { ...sent, ...template };
    const piece = { subject: message.id, name: 'bill', language: 'en', begunAt: at(0) };
    expect(evidenceIn(before, failed({ ...template, errorCode: '132015' })).templates).toEqual([
      { ...piece, at: at(5), code: '132015' },
    ]);
    expect(evidenceIn(before, delivered(template)).templates).toEqual([{ ...piece, at: at(6), code: null }]);
    expect(evidenceIn({ ...before, status: 'sending' }, before).templates).toEqual([]);
    expect(evidenceIn(before, failed({ ...template, errorCode: '131026' })).templates).toEqual([]);
  });
});

it('a row of errors is what came after the last success, in whatever order it is told', () => {
  const pieces = fc.uniqueArray(
    fc.record({ at: instants, code: fc.constantFrom(null, '131047'), subject: fc.uuid() }),
    {
      selector: ({ at: when }) => when.getTime(),
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(
      pieces.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, another]: [RowEvidence[], RowEvidence[]]) => {
        const { hasSuccess, errors } = rowOf(all);
        expect(rowOf(another)).toEqual({ hasSuccess, errors });
        expect(hasSuccess).toBe(all.some(({ code }) => code === null));
        const last = Math.max(...all.map(({ at: when, code }) => (code === null ? when.getTime() : -Infinity)));
        expect(new Set(errors)).toEqual(new Set(all.filter(({ at: when }) => when.getTime() > last)));
      },
    ),
  );
});
