import { describe, expect, it } from 'vitest';
import { at, firstAttempt, queuedMessage } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { MessageRecord } from '../messages/message.entity.js';
import type { AttemptStatus, MessageStatus } from './status.js';
import { summaryOf } from './summary.js';

const whatsapp = (facts: Partial<AttemptRecord> = {}) => firstAttempt(facts);
const sms = (facts: Partial<AttemptRecord> = {}) => firstAttempt({ number: 2, step: 1, channel: 'sms', ...facts });
const statusOf = (message: Partial<MessageRecord>, ...statuses: AttemptStatus[]) =>
  summaryOf(
    queuedMessage(message),
    statuses.map((status, i) => firstAttempt({ number: i + 1, status })),
  ).status;

describe('the status of a message', () => {
  it.each<[string, MessageStatus, AttemptStatus[], MessageStatus]>([
    ['nothing was begun', 'queued', [], 'queued'],
    ['nothing was begun yet', 'scheduled', [], 'scheduled'],
    ['one is on the wire', 'queued', ['sending'], 'sending'],
    ['one is only accepted', 'queued', ['accepted'], 'sending'],
    ['one is unknown', 'sending', ['unknown'], 'sending'],
    ['all have failed so far', 'sending', ['failed', 'failed'], 'sending'],
    ['one was sent', 'sending', ['sent'], 'sent'],
    ['one was sent and a later one runs', 'sent', ['failed', 'sending'], 'sent'],
    ['the best counts', 'sending', ['delivered', 'sent'], 'delivered'],
    ['one was read', 'delivered', ['failed', 'read'], 'read'],
  ])('when %s', (_, before, attempts, after) => {
    expect(statusOf({ status: before }, ...attempts)).toBe(after);
  });

  it.each<[MessageStatus, AttemptStatus, MessageStatus]>([
    ['failed', 'delivered', 'delivered'],
    ['expired', 'read', 'read'],
    ['sent', 'delivered', 'delivered'],
    ['delivered', 'read', 'read'],
    ['read', 'delivered', 'read'],
    ['failed', 'sent', 'failed'],
    ['expired', 'accepted', 'expired'],
    ['sent', 'failed', 'sent'],
    ['cancelled', 'delivered', 'cancelled'],
    ['suppressed', 'delivered', 'suppressed'],
  ])('that finished %s, after a late %s, is %s', (finished, late, status) => {
    expect(statusOf({ status: finished, finishedAt: at(9) }, late)).toBe(status);
  });
});

describe('the channel of a message', () => {
  const channelOf = (...attempts: AttemptRecord[]) => summaryOf(queuedMessage(), attempts).channel;

  it('is that of the newest attempt as long as none was delivered', () => {
    expect(channelOf()).toBeNull();
    expect(channelOf(whatsapp({ status: 'sent' }), sms())).toBe('sms');
  });

  it('is that of the attempt that was delivered first', () => {
    const late = whatsapp({ status: 'read', deliveredAt: at(9), readAt: at(9) });
    expect(channelOf(late, sms({ status: 'delivered', deliveredAt: at(5) }))).toBe('sms');
    expect(channelOf(whatsapp({ status: 'delivered', deliveredAt: at(5) }), sms())).toBe('whatsapp');
  });
});

describe('the rest of the summary', () => {
  it('says that the fallback was used once an attempt of a later step has begun', () => {
    const { fallbackUsed: before } = summaryOf(queuedMessage(), [whatsapp(), whatsapp({ number: 2 })]);
    const { fallbackUsed: after } = summaryOf(queuedMessage(), [whatsapp(), sms()]);
    expect([before, after]).toEqual([false, true]);
  });

  it('has the earliest times of all attempts, and keeps what it had', () => {
    const attempts = [whatsapp({ sentAt: at(8), deliveredAt: at(9) }), sms({ sentAt: at(7) })];
    expect(summaryOf(queuedMessage(), attempts)).toMatchObject({ sentAt: at(7), deliveredAt: at(9) });
    expect(summaryOf(queuedMessage({ sentAt: at(2) }), attempts).sentAt).toEqual(at(2));
    expect(summaryOf(queuedMessage(), [])).toMatchObject({ sentAt: null, deliveredAt: null });
  });
});
