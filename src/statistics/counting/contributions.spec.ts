import { describe, expect, it } from 'vitest';
import { ATTEMPT_STATUSES, MESSAGE_STATUSES } from '../../deciding/status.js';
import { CHANNELS } from '../../siren/channel.js';
import { type Counted, type CountedAttempt, type CountedMessage, firstChannelResult } from './counted.js';
import { Contributions } from './contributions.js';
import { COUNTED_CHANNELS, COUNTERS } from './counters.js';
import { timeKindOf } from './times.js';

const T0 = Date.parse('2026-03-10T12:34:56.789Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000);

const MESSAGE: CountedMessage = {
  createdAt: at(0),
  country: 'IN',
  templateName: null,
  category: 'transactional' as const,
  batchId: null,
  status: 'queued',
  channel: null,
  fallbackUsed: false,
  deliveredAt: null,
  finishedAt: null,
  plan: [{ channel: 'whatsapp' }, { channel: 'sms' }],
};
const WHATSAPP: CountedAttempt = {
  step: 0,
  channel: 'whatsapp',
  status: 'sending',
  reason: 'first',
  errorCode: null,
  startedAt: at(1),
  acceptedAt: null,
  sentAt: null,
  deliveredAt: null,
  failedAt: null,
  costMicros: '500000',
  costCurrency: 'INR',
  saved: null,
};
const SMS: CountedAttempt = { ...WHATSAPP, step: 1, channel: 'sms', startedAt: at(300), costMicros: '250000' };

const message = (change: Partial<CountedMessage>, ...attempts: CountedAttempt[]): Counted => ({
  message: { ...MESSAGE, ...change },
  attempts,
});

/** Everything that a message counts for, whatever the minute and channel. */
function counted(...messages: Counted[]) {
  const contributions = new Contributions();
  for (const one of messages) contributions.add(one, 1);
  const all = contributions.all();
  return {
    counts: all.map(({ counts }) => counts).reduce((sum, counts) => ({ ...sum, ...counts }), {}),
    times: all.map(({ times }) => times).reduce((sum, times) => ({ ...sum, ...times }), {}),
    named: all.map(({ named }) => named).reduce((sum, named) => ({ ...sum, ...named }), {}),
  };
}

describe('What a message counts for', () => {
  it('is the minute it was created in, and for an attempt the minute it began in', () => {
    const contributions = new Contributions();
    const batchId = '0199';
    contributions.add(message({ status: 'sending', channel: 'sms', batchId }, WHATSAPP, SMS), 1);
    expect(
      contributions.all().map(({ minute, channel, counts }) => [new Date(minute).toISOString(), channel, counts]),
    ).toEqual([
      ['2026-03-10T12:34:00.000Z', 'sms', { messages_sending: 1 }],
      ['2026-03-10T12:34:00.000Z', 'whatsapp', { attempts_sending: 1, first_silent: 1 }],
      ['2026-03-10T12:39:00.000Z', 'sms', { attempts_sending: 1 }],
    ]);
    expect(contributions.all().every((c) => c.batchId === batchId && c.country === 'IN')).toBe(true);
  });

  it('is nothing more once it is taken away', () => {
    const delivered = { ...WHATSAPP, status: 'delivered', acceptedAt: at(2), deliveredAt: at(3) };
    const all = message({ status: 'delivered', channel: 'whatsapp', deliveredAt: at(3), finishedAt: at(3) }, delivered);
    const contributions = new Contributions();
    contributions.add(all, 1);
    contributions.add(all, -1);
    expect(contributions.all()).toEqual([]);
  });

  it.each(MESSAGE_STATUSES)('is one state for a message that is %s', (status) => {
    const { counts } = counted(message({ status }));
    expect(counts).toEqual({ [`messages_${status}`]: 1 });
    expect(COUNTERS).toContain(`messages_${status}`);
  });

  it.each(ATTEMPT_STATUSES)('is one state for an attempt that is %s', (status) => {
    const { counts } = counted(message({ status: 'sending', channel: 'whatsapp' }, { ...WHATSAPP, status }));
    expect(counts).toEqual({ messages_sending: 1, [`attempts_${status}`]: 1 });
    expect(COUNTERS).toContain(`attempts_${status}`);
  });

  it('knows every channel that messages are sent on', () => {
    expect(COUNTED_CHANNELS).toEqual(CHANNELS);
  });

  it('tells messages that are finished on evidence from those that are not', () => {
    expect(counted(message({ status: 'delivered' })).counts).not.toHaveProperty('finished_delivered');
    expect(counted(message({ status: 'delivered', finishedAt: at(9) })).counts).toHaveProperty('finished_delivered', 1);
    expect(counted(message({ status: 'failed', finishedAt: at(9) })).counts).toEqual({ messages_failed: 1 });
  });

  it('is a fallback once it is known how the message got on', () => {
    const fellBack = { fallbackUsed: true, channel: 'sms' };
    expect(counted(message({ ...fellBack, status: 'sending' })).counts).not.toHaveProperty('fallbacks');
    expect(counted(message({ ...fellBack, status: 'sent' })).counts).toHaveProperty('fallbacks', 1);
  });

  it('is an error for an attempt that failed or whose outcome is unknown, and none for one that arrived after all', () => {
    const errors = (change: Partial<CountedAttempt>) =>
      Object.keys(counted(message({}, { ...WHATSAPP, costMicros: null, ...change })).named);
    expect(errors({ status: 'failed', errorCode: '131026' })).toContain('error/131026');
    expect(errors({ status: 'unknown', errorCode: 'timeout' })).toContain('error/timeout');
    expect(errors({ status: 'unknown', errorCode: null })).toContain('error/unknown');
    expect(errors({ status: 'delivered', errorCode: '131026' })).toEqual([]);
  });

  it('is an error by what was done then: the reason of the next attempt, or its end', () => {
    const failed = { ...WHATSAPP, costMicros: null, status: 'failed', errorCode: '1', failedAt: at(2) };
    const followed = (change: Partial<CountedMessage>, ...attempts: CountedAttempt[]) =>
      Object.keys(counted(message(change, ...attempts)).named).filter((name) => name.startsWith('followed/'));
    expect(followed({}, failed)).toEqual([]);
    expect(followed({}, failed, { ...WHATSAPP, reason: 'retry', startedAt: at(3) })).toEqual(['followed/1/retry']);
    expect(followed({}, failed, { ...SMS, reason: 'fallback' })).toEqual(['followed/1/fallback']);
    expect(followed({ finishedAt: at(9) }, failed)).toEqual(['followed/1/ended']);
    expect(followed({}, { ...failed, failedAt: at(400) }, { ...SMS, reason: 'fallback' })).toEqual([
      'followed/1/overtaken',
    ]);
  });

  it('is late for what was delivered after the finish, or after another channel was tried', () => {
    const late = (finishedAt: Date | null, ...attempts: CountedAttempt[]) =>
      counted(message({ finishedAt }, ...attempts)).counts.late_deliveries ?? 0;
    expect(late(null, { ...WHATSAPP, deliveredAt: at(299) }, SMS)).toBe(0);
    expect(late(null, { ...WHATSAPP, deliveredAt: at(301) }, SMS)).toBe(1);
    expect(late(null, WHATSAPP, { ...SMS, deliveredAt: at(301) })).toBe(0);
    expect(late(at(60), { ...WHATSAPP, deliveredAt: at(60) })).toBe(0);
    expect(late(at(60), { ...WHATSAPP, deliveredAt: at(61) })).toBe(1);
  });

  it('is spent once Siren took it, also where it failed then, and without a price it says so', () => {
    const { named } = counted(message({}, { ...WHATSAPP, status: 'failed', acceptedAt: at(2), errorCode: '131026' }));
    expect(named).toMatchObject({ 'cost/spent:INR': 500_000 });
    expect(counted(message({}, WHATSAPP)).named).toEqual({});
    const unpriced = { ...WHATSAPP, costMicros: null, acceptedAt: at(2) };
    expect(counted(message({}, unpriced)).counts).toMatchObject({ unpriced_attempts: 1 });
  });

  it('counts what arrives twice, and what that wasted: the channels after the first', () => {
    const both = message(
      { status: 'delivered', channel: 'sms' },
      { ...WHATSAPP, acceptedAt: at(2), deliveredAt: at(400) },
      { ...SMS, acceptedAt: at(301), deliveredAt: at(305) },
    );
    expect(counted(both).counts).toMatchObject({ double_deliveries: 1, late_deliveries: 1 });
    const contributions = new Contributions();
    contributions.add(both, 1);
    expect(contributions.all().map(({ channel, named }) => [channel, named])).toContainEqual([
      'whatsapp',
      expect.objectContaining({ 'cost/spent:INR': 500_000, 'cost/double:INR': 500_000 }),
    ]);
    expect(counted(both).named).toMatchObject({ 'cost/fallback:INR': 250_000 });
  });
});

describe('What was saved by what was learned', () => {
  const saved = { requests: 1, ms: 1_200, costMicros: '500000', costCurrency: 'INR' };
  const cells = (...attempts: CountedAttempt[]) => {
    const contributions = new Contributions();
    contributions.add(message({ channel: 'sms', fallbackUsed: true }, ...attempts), 1);
    return contributions.all().map(({ minute, channel, named }) => [new Date(minute).toISOString(), channel, named]);
  };

  it('counts when the attempt began that went instead, on the channel that was passed over', () => {
    expect(cells({ ...SMS, saved })).toContainEqual([
      '2026-03-10T12:39:00.000Z',
      'whatsapp',
      { 'saved/requests': 1, 'saved/ms': 1_200, 'saved/cost:INR': 500_000 },
    ]);
  });

  it('is no cost where the request would have been for nothing, and no request where only a wait was shorter', () => {
    const wait = { requests: 0, ms: 88_000, costMicros: null, costCurrency: null };
    expect(cells({ ...SMS, saved: wait })).toContainEqual([
      '2026-03-10T12:39:00.000Z',
      'whatsapp',
      { 'saved/requests': 0, 'saved/ms': 88_000 },
    ]);
  });

  it('is saved once, also where what went instead was held back and is repeated', () => {
    const held = { ...SMS, status: 'failed', errorCode: 'not_sent', saved };
    expect(counted(message({}, held, { ...SMS, saved: null })).named).toMatchObject({ 'saved/requests': 1 });
  });
});

describe('What became of the first channel', () => {
  /** As `delivered 400 s`. */
  const result = (one: Counted) => {
    const first = firstChannelResult(one);
    return 'at' in first ? `${first.result} ${(first.at.getTime() - first.since.getTime()) / 1000} s` : first.result;
  };
  const taken = { ...WHATSAPP, status: 'accepted', acceptedAt: at(2) };
  const delivered = { ...taken, status: 'delivered', deliveredAt: at(402) };

  it.each([
    ['is undecided while it is waited for', message({}, taken), 'unknown_yet'],
    ['is none of a plan of one channel', message({ plan: [{ channel: 'whatsapp' }] }, delivered), 'unknown_yet'],
    ['is none where nothing was begun', message({ status: 'expired', finishedAt: at(9) }), 'unknown_yet'],
    ['is delivered with its time since the acceptance', message({}, delivered, SMS), 'delivered 400 s'],
    ['is silent once another channel was tried', message({}, taken, SMS), 'silent'],
    ['is silent where the message ended', message({ finishedAt: at(9) }, taken), 'silent'],
    [
      'is a failure with its time',
      message({}, { ...taken, status: 'failed', failedAt: at(2.019), errorCode: '1' }, SMS),
      'failed 0.019 s',
    ],
  ])('%s', (_what, one, expected) => {
    expect(result(one)).toBe(expected);
  });

  it('is counted on that channel, in the minute of the message', () => {
    expect(counted(message({}, taken, SMS)).counts).toMatchObject({ first_silent: 1 });
    expect(
      Object.keys(counted(message({}, delivered, SMS)).times)
        .map(Number)
        .map(timeKindOf),
    ).toEqual(['latency', 'first_delivered']);
  });
});
