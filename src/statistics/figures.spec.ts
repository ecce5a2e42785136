import { describe, expect, it } from 'vitest';
import { ATTEMPT_STATUSES, MESSAGE_STATUSES } from '../communication/status.js';
import { CHANNELS } from '../siren/channel.js';
import { COUNTED_CHANNELS, type CountedCell } from './counted-cell.js';
import { figuresOf } from './figures.js';

const NO_LATENCY = new Map();
const MESSAGE_FIGURES = [
  'total',
  'pending',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'cancelled',
  'suppressed',
];
const message = (status: string, cell: Partial<CountedCell> = {}): CountedCell => ({
  subject: 'message',
  status,
  channel: 'whatsapp',
  finished: true,
  fallbackUsed: false,
  n: 1,
  ...cell,
});
const attempt = (status: string, cell: Partial<CountedCell> = {}): CountedCell => ({
  ...message(status, { subject: 'attempt', finished: false }),
  ...cell,
});

describe('The figures of a range', () => {
  it('are zeros and no latency where nothing was counted', () => {
    const channel = {
      attempts: 0,
      successful: 0,
      failed: 0,
      delivered: 0,
      read: 0,
      successRate: 0,
      deliveryLatencyMs: { p50: null, p90: null, p99: null },
    };
    expect(figuresOf([], NO_LATENCY, null)).toEqual({
      totalAttempts: 0,
      successfulAttempts: 0,
      successRate: 0,
      whatsappAttempts: 0,
      smsAttempts: 0,
      messages: Object.fromEntries(MESSAGE_FIGURES.map((figure) => [figure, 0])),
      deliveryRate: 0,
      fallbackRate: 0,
      byChannel: { whatsapp: channel, sms: channel },
    });
  });

  it('are those of the contract', () => {
    const cells = [
      attempt('delivered', { n: 4 }),
      attempt('read'),
      attempt('failed'),
      attempt('delivered', { channel: 'sms', n: 3 }),
      attempt('accepted', { channel: 'sms' }),
      message('delivered', { n: 3 }),
      message('delivered', { n: 3, channel: 'sms', fallbackUsed: true }),
      message('read'),
    ];
    const figures = figuresOf(cells, new Map([['whatsapp', { p50: 900, p90: 2100, p99: 4000 }]]), null);
    expect(figures).toMatchObject({
      totalAttempts: 10,
      successfulAttempts: 9,
      successRate: 0.9,
      whatsappAttempts: 6,
      smsAttempts: 4,
      messages: { total: 7, pending: 0, delivered: 6, read: 1 },
      deliveryRate: 1,
      fallbackRate: 0.42857142857142855,
    });
    expect(figures.byChannel.whatsapp).toEqual({
      attempts: 6,
      successful: 5,
      failed: 1,
      delivered: 4,
      read: 1,
      successRate: 0.8333333333333334,
      deliveryLatencyMs: { p50: 900, p90: 2100, p99: 4000 },
    });
  });

  it('know every channel that messages are sent on', () => {
    expect(COUNTED_CHANNELS).toEqual(CHANNELS);
  });

  it.each(MESSAGE_STATUSES)('count a message that is %s in exactly one state', (status) => {
    const { total, ...states } = figuresOf([message(status)], NO_LATENCY, null).messages;
    expect(total).toBe(1);
    expect(Object.values(states).reduce((sum, n) => sum + n)).toBe(1);
  });

  it.each(ATTEMPT_STATUSES)(
    'call an attempt that is %s successful when it was accepted and has not failed',
    (status) => {
      const isSuccessful = !['sending', 'unknown', 'failed'].includes(status);
      expect(figuresOf([attempt(status)], NO_LATENCY, null).successfulAttempts).toBe(isSuccessful ? 1 : 0);
    },
  );

  it('leave what is under way, cancelled or suppressed out of the delivery rate', () => {
    const cells = [
      message('delivered', { n: 2 }),
      message('sent'),
      message('expired'),
      message('cancelled', { channel: null, n: 5 }),
      message('suppressed', { channel: null, n: 5 }),
      message('sending', { finished: false, n: 5 }),
      message('delivered', { finished: false, n: 5 }),
    ];
    expect(figuresOf(cells, NO_LATENCY, null).deliveryRate).toBe(0.5);
  });

  it('leave messages without an attempt out of the fallback rate', () => {
    const cells = [
      message('queued', { channel: null, finished: false, n: 10 }),
      message('sending', { finished: false, n: 2 }),
      message('failed', { channel: 'sms', fallbackUsed: true, n: 1 }),
    ];
    expect(figuresOf(cells, NO_LATENCY, null).fallbackRate).toBe(1 / 3);
  });

  it('are those of one channel when it is asked for', () => {
    const latencies = new Map(CHANNELS.map((channel) => [channel, { p50: 1, p90: 2, p99: 3 }]));
    const cells = [
      attempt('failed', { n: 2 }),
      attempt('delivered', { channel: 'sms' }),
      message('delivered', { channel: 'sms', fallbackUsed: true }),
      message('failed'),
      message('queued', { channel: null, finished: false }),
    ];
    const { messages, byChannel, ...sms } = figuresOf(cells, latencies, 'sms');
    expect(sms).toEqual({
      totalAttempts: 1,
      successfulAttempts: 1,
      successRate: 1,
      whatsappAttempts: 0,
      smsAttempts: 1,
      deliveryRate: 1,
      fallbackRate: 1,
    });
    expect(messages).toMatchObject({ total: 1, delivered: 1, pending: 0 });
    expect(byChannel.whatsapp.deliveryLatencyMs).toEqual({ p50: null, p90: null, p99: null });
    expect(byChannel.sms.deliveryLatencyMs).toEqual({ p50: 1, p90: 2, p99: 3 });
  });
});
