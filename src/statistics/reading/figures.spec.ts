import { describe, expect, it } from 'vitest';
import { type ChannelCounts, channelFiguresOf, figuresOf } from './figures.js';

const MESSAGE_FIGURES = {
  total: 0,
  pending: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  expired: 0,
  cancelled: 0,
  suppressed: 0,
};

describe('The figures of a range', () => {
  it('are zeros where nothing was counted, and no rates', () => {
    expect(figuresOf([], null)).toEqual({
      totalAttempts: 0,
      successfulAttempts: 0,
      successRate: null,
      whatsappAttempts: 0,
      smsAttempts: 0,
      unknownOutcomes: 0,
      messages: MESSAGE_FIGURES,
      deliveryRate: null,
      fallbacks: 0,
      fallbackRate: null,
      doubleDeliveries: 0,
      lateDeliveries: 0,
    });
    const none = { attempts: 0, successful: 0, failed: 0, unknown: 0, delivered: 0, read: 0, successRate: null };
    expect(channelFiguresOf([], null)).toEqual({ whatsapp: none, sms: none });
  });

  const CELLS: ChannelCounts[] = [
    { channel: 'whatsapp', attempts_delivered: 4, attempts_read: 1, attempts_failed: 1 },
    { channel: 'sms', attempts_delivered: 3, attempts_accepted: 1 },
    { channel: 'whatsapp', messages_delivered: 3, finished_delivered: 3, messages_read: 1, finished_read: 1 },
    { channel: 'sms', messages_delivered: 3, finished_delivered: 3, fallbacks: 3 },
  ];

  it('are those of the contract', () => {
    expect(figuresOf(CELLS, null)).toMatchObject({
      totalAttempts: 10,
      successfulAttempts: 9,
      successRate: 0.9,
      whatsappAttempts: 6,
      smsAttempts: 4,
      messages: { total: 7, pending: 0, delivered: 6, read: 1 },
      deliveryRate: 1,
      fallbackRate: 0.42857142857142855,
    });
    expect(channelFiguresOf(CELLS, null).whatsapp).toEqual({
      attempts: 6,
      successful: 5,
      failed: 1,
      unknown: 0,
      delivered: 4,
      read: 1,
      successRate: 0.8333333333333334,
    });
  });

  it('are those of one channel when it is asked for', () => {
    expect(figuresOf(CELLS, 'sms')).toMatchObject({
      totalAttempts: 4,
      whatsappAttempts: 0,
      messages: { total: 3 },
      fallbackRate: 1,
    });
    expect(channelFiguresOf(CELLS, 'sms').whatsapp.attempts).toBe(0);
  });

  it('leave what is under way, cancelled or suppressed out of the delivery rate', () => {
    const cells: ChannelCounts[] = [
      { channel: 'sms', messages_delivered: 7, finished_delivered: 2, messages_sent: 1, finished_sent: 1 },
      { channel: 'sms', messages_expired: 1, messages_sending: 5 },
      { channel: '', messages_cancelled: 5, messages_suppressed: 5, messages_queued: 5 },
    ];
    expect(figuresOf(cells, null).deliveryRate).toBe(0.5);
  });

  it('leave attempts that are on the wire out of the success rate', () => {
    const cells: ChannelCounts[] = [{ channel: 'sms', attempts_sending: 7, attempts_sent: 1, attempts_unknown: 1 }];
    expect(figuresOf(cells, null)).toMatchObject({ totalAttempts: 9, successRate: 0.5, unknownOutcomes: 1 });
    expect(channelFiguresOf(cells, null).sms.successRate).toBe(0.5);
  });

  it('leave messages that are pending or without an attempt out of the fallback rate', () => {
    const cells: ChannelCounts[] = [
      { channel: '', messages_queued: 10, messages_expired: 3 },
      { channel: 'sms', messages_sending: 2, messages_failed: 1, fallbacks: 1 },
      { channel: 'whatsapp', messages_delivered: 2 },
    ];
    expect(figuresOf(cells, null).fallbackRate).toBe(1 / 3);
  });
});
