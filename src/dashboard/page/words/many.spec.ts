import { expect, it } from 'vitest';
import {
  addPrices,
  countsInWords,
  fitWords,
  recipientCount,
  sumOfResend,
  whyNotCancelled,
  whyNotResent,
} from './many.js';

it('prices are added to the last digit, each currency by itself', () => {
  const inr = (amount: string) => ({ amount, currency: 'INR' });
  expect(addPrices([inr('0.1'), inr('0.25'), { amount: '7', currency: 'USD' }, inr('99.65')])).toEqual([
    { amount: '100', currency: 'INR' },
    { amount: '7', currency: 'USD' },
  ]);
  expect(addPrices([inr('0.000001'), inr('0.05')])).toEqual([inr('0.050001')]);
  expect(addPrices([inr('3'), inr('4')])).toEqual([inr('7')]);
  expect(addPrices([])).toEqual([]);
});

it('parts of a dry run come to one', () => {
  const part = {
    ...{ found: 3, accepted: 2, recipients: 2, segments: 4, rejectedCount: 1, nextCursor: 'x' },
    ...{ statuses: { failed: 3 }, channels: { sms: 2 }, rejectedBy: { '/problems/suppressed': 1 } },
    rejected: [{ messageId: 'a', type: '/problems/suppressed', errors: [] }],
    prices: [{ amount: '0.5', currency: 'INR' }],
  };
  expect(sumOfResend([part, { ...part, channels: { whatsapp: 1, sms: 1 } }])).toMatchObject({
    ...{ found: 6, accepted: 4, segments: 8, statuses: { failed: 6 }, channels: { sms: 3, whatsapp: 1 } },
    ...{ rejectedBy: { '/problems/suppressed': 2 }, prices: [{ amount: '1', currency: 'INR' }] },
  });
  expect(sumOfResend([]).accepted).toBe(0);
});

it('counts and reasons are told in words', () => {
  expect(countsInWords({ busy: 1, finished: 1_200 }, whyNotCancelled)).toBe(
    '1,200 × finished before, 1 × in hand just now: try again',
  );
  expect(whyNotResent('/problems/some-new-one')).toBe('Some new one');
  expect([recipientCount(1), recipientCount(2), recipientCount(9, false)]).toEqual([
    '1 person',
    '2 people',
    'at most 9 people',
  ]);
  expect(fitWords(1, true, ['message', 'messages'])).toBe('1 message fits');
  expect(fitWords(10_000, false, ['message', 'messages'])).toBe('More than 10,000 messages fit');
});
