import { describe, expect, it } from 'vitest';
import { at } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from './attempt.entity.js';
import { type HistoryLine, historyOf, type HistorySources, type KeptReceipt } from './history-of.js';
import type { Receipt } from '../deciding/receipt.js';

const attempt = (number: number, facts: Partial<AttemptRecord>): AttemptRecord => ({
  ...{ id: `a${number}`, messageId: 'm', number, step: number - 1, channel: 'whatsapp', provider: null },
  ...{ reason: 'first', window: null, approvedName: null, approvedLanguage: null, status: 'sending' },
  ...{ providerMessageId: null, errorCode: null, errorMessage: null, errorAction: null, retryAt: null },
  ...{ leaseUntil: null, startedAt: at(1), askedAt: null, acceptedAt: null, sentAt: null, deliveredAt: null },
  ...{ readAt: null, failedAt: null, costMicros: null, costCurrency: null, saved: null },
  ...facts,
});

const kept = (number: number, seconds: number, status: Receipt['status'], change: Partial<KeptReceipt> = {}) => ({
  number,
  at: at(seconds),
  changed: true,
  receipt: {
    ...{ providerMessageId: 'wa-1', status, word: String(status).toUpperCase(), occurredAt: null },
    ...{
      receivedAt: at(seconds),
      error: null,
      channel: null,
      provider: null,
      echoed: null,
      source: 'webhook' as const,
    },
    webhookId: `w${seconds}`,
  },
  ...change,
});

const reported = (change: Partial<HistorySources>): string[] =>
  historyOf({
    message: { createdAt: at(0), replyTo: null, status: 'sending', finishedAt: null, failureCode: null },
    ...{ attempts: [], recorded: [], receipts: [], smsProvider: null },
    ...change,
  }).map(inWords);

const inWords = ({ event, detail }: HistoryLine): string =>
  [event, detail.number, detail.status ?? detail.reason ?? detail.code, detail.why].filter(Boolean).join(' ');

const finished = (status: 'delivered' | 'failed', seconds: number, failureCode: string | null = null) =>
  ({ createdAt: at(0), replyTo: null, status, finishedAt: at(seconds), failureCode }) as const;

describe('the history of a message', () => {
  it('tells of a refusal before the fallback that it led to, though one turn did both', () => {
    const refused = attempt(1, { status: 'failed', failedAt: at(2), errorCode: '131026', errorAction: 'fall_back' });
    const sms = attempt(2, {
      channel: 'sms',
      reason: 'fallback',
      startedAt: at(2),
      status: 'accepted',
      acceptedAt: at(3),
    });
    expect(reported({ attempts: [refused, sms] })).toEqual([
      'accepted',
      'attempt_begun 1 first',
      'attempt_rejected 1 131026',
      'attempt_begun 2 fallback',
      'attempt_accepted 2',
    ]);
  });

  it('puts a step that was passed over between the attempts around it', () => {
    const refused = attempt(1, { status: 'failed', failedAt: at(2), errorCode: '131026', errorAction: 'fall_back' });
    const skipped = { at: at(2), event: 'step_skipped', detail: { channel: 'sms', code: 'suppressed' } };
    const message = finished('failed', 2, '131026');
    expect(reported({ message, attempts: [refused], recorded: [skipped] }).slice(2)).toEqual([
      'attempt_rejected 1 131026',
      'step_skipped suppressed',
      'finished failed',
    ]);
  });

  it('shows receipts as they came as long as their webhooks are kept, and why one changed nothing', () => {
    const read = attempt(1, { status: 'delivered', acceptedAt: at(2), sentAt: at(3), deliveredAt: at(4) });
    const receipts = [
      kept(1, 3, 'sent'),
      kept(1, 4, 'delivered'),
      kept(1, 5, 'sent', { changed: false }),
      kept(1, 6, 'delivered', { changed: false }),
      kept(1, 7, null, { changed: false }),
    ];
    expect(reported({ message: finished('delivered', 4), attempts: [read], receipts }).slice(3)).toEqual([
      'receipt 1 sent',
      'receipt 1 delivered',
      'finished delivered',
      'receipt 1 sent overtaken',
      'receipt 1 delivered known_already',
      'receipt 1 unknown_word',
    ]);
  });

  it('tells by the times of an attempt how far it got once they are gone', () => {
    const read = attempt(1, { status: 'read', acceptedAt: at(2), sentAt: at(3), deliveredAt: at(4), readAt: at(9) });
    expect(reported({ message: finished('delivered', 4), attempts: [read] }).slice(3)).toEqual([
      'receipt 1 sent',
      'receipt 1 delivered',
      'finished delivered',
      'receipt 1 read',
    ]);
  });

  it('tells by them also where copies of the receipts have come since', () => {
    const delivered = attempt(1, { status: 'delivered', acceptedAt: at(2), sentAt: at(3), deliveredAt: at(4) });
    const receipts = [kept(1, 99, 'sent', { changed: false }), kept(1, 99, 'delivered', { changed: false })];
    expect(reported({ message: finished('delivered', 4), attempts: [delivered], receipts }).slice(3)).toEqual([
      'receipt 1 sent',
      'receipt 1 delivered',
      'finished delivered',
      'receipt 1 sent overtaken',
      'receipt 1 delivered known_already',
    ]);
  });

  it('does not tell of what no receipt has said: one of delivery says that it was sent, too', () => {
    const delivered = attempt(1, { status: 'delivered', acceptedAt: at(2), sentAt: at(4), deliveredAt: at(4) });
    expect(reported({ attempts: [delivered] }).slice(3)).toEqual(['receipt 1 delivered']);
  });

  it('puts nothing before the answer that it follows, whatever clock Siren has', () => {
    const early = attempt(1, { status: 'delivered', acceptedAt: at(2), sentAt: at(1), deliveredAt: at(1.5) });
    expect(reported({ attempts: [early] })).toEqual([
      'accepted',
      'attempt_begun 1 first',
      'attempt_accepted 1',
      'receipt 1 sent',
      'receipt 1 delivered',
    ]);
  });

  it('tells of a failure after an acceptance as what it was: a receipt', () => {
    const failed = attempt(1, { status: 'failed', acceptedAt: at(2), failedAt: at(5), errorCode: '131026' });
    expect(reported({ attempts: [failed] }).slice(2)).toEqual(['attempt_accepted 1', 'receipt 1 failed']);
  });

  it('shows the end as it was decided, and later evidence beside it', () => {
    const late = attempt(1, { status: 'delivered', acceptedAt: at(2), sentAt: at(9), deliveredAt: at(9) });
    const recorded = [{ at: at(9), event: 'late_evidence', detail: { from: 'failed', to: 'delivered' } }];
    const message = finished('delivered', 5, 'unknown_outcome');
    expect(reported({ message, attempts: [late], recorded }).slice(3)).toEqual([
      'finished failed',
      'receipt 1 delivered',
      'late_evidence',
    ]);
  });

  it('shows a recorded receipt once, though its webhook is kept as well', () => {
    const failed = attempt(1, {
      status: 'delivered',
      acceptedAt: at(2),
      failedAt: at(3),
      sentAt: at(4),
      deliveredAt: at(4),
    });
    const detail = { number: 1, status: 'delivered', changed: true, contradicts: 'failed', webhookId: 'w4' };
    const lines = historyOf({
      message: finished('delivered', 4),
      attempts: [failed],
      recorded: [{ at: at(4), event: 'receipt', detail }],
      receipts: [kept(1, 3, 'failed'), kept(1, 4, 'delivered')],
      smsProvider: null,
    });
    expect(lines.map(inWords).slice(3)).toEqual(['receipt 1 failed', 'receipt 1 delivered', 'finished delivered']);
    expect(lines.at(-2)!.detail).toEqual({ number: 1, status: 'delivered', changed: true, contradicts: 'failed' });
  });
});
