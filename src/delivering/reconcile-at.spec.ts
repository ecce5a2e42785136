import { describe, expect, it } from 'vitest';
import { firstAttempt } from '../../test/support/delivery-facts.js';
import type { AttemptStatus } from '../deciding/status.js';
import { ATTEMPT_STATUSES } from '../deciding/status.js';
import { questionDue, reconcileAt } from './reconcile-at.js';

const at = (text: string) => new Date(`2026-01-${text}Z`);
const STEP = { channel: 'whatsapp', fallbackAfter: 300, successStatus: 'delivered' } as const;
const attempt = (change: Partial<Parameters<typeof reconcileAt>[0]> = {}) => ({
  status: 'accepted' as AttemptStatus,
  providerMessageId: 'wa-1',
  startedAt: at('01T12:00:00'),
  acceptedAt: at('01T12:00:01'),
  askedAt: null,
  ...change,
});

describe('when Siren is asked for an attempt', () => {
  it('is a minute after its deadline, which counts from its acceptance', () => {
    expect(reconcileAt(attempt(), STEP)).toEqual(at('01T12:06:01'));
    expect(reconcileAt(attempt({ status: 'unknown', acceptedAt: null }), STEP)).toEqual(at('01T12:06:00'));
  });

  it('is a day after it was asked for, and not before its deadline', () => {
    expect(reconcileAt(attempt({ askedAt: at('01T12:05:01') }), STEP)).toEqual(at('02T12:05:01'));
    const slow = { ...STEP, fallbackAfter: 86_400 };
    expect(reconcileAt(attempt({ askedAt: at('01T12:00:02') }), slow)).toEqual(at('02T12:01:01'));
  });

  it('ends three days after it was begun', () => {
    expect(reconcileAt(attempt({ askedAt: at('03T11:59:59') }), STEP)).toEqual(at('04T11:59:59'));
    expect(reconcileAt(attempt({ askedAt: at('03T12:00:00') }), STEP)).toBeNull();
  });

  it.each(ATTEMPT_STATUSES)('%s: only where it has been taken and nothing final was told', (status) => {
    const isOpen = ['unknown', 'accepted', 'sent'].includes(status);
    expect(reconcileAt(attempt({ status }), STEP) !== null).toBe(isOpen);
  });

  it('is never where Siren gave no id, or the plan has no such step', () => {
    expect(reconcileAt(attempt({ providerMessageId: null }), STEP)).toBeNull();
    expect(reconcileAt(attempt(), undefined)).toBeNull();
  });
});

describe('the attempt of a message that Siren is asked for first', () => {
  const due = (...changes: Parameters<typeof firstAttempt>[0][]) =>
    questionDue(
      { plan: [STEP] },
      changes.map((change, i) => firstAttempt({ ...attempt(), number: i + 1, ...change })),
    );

  it('is the one whose time comes first', () => {
    expect(due({ askedAt: at('01T12:10:00') }, {})).toEqual({ number: 2, at: at('01T12:06:01') });
    expect(due({ status: 'delivered' })).toBeNull();
  });

  it('is not asked for while its request or its own question is on the wire, and is once the lease is over', () => {
    expect(due({ leaseUntil: at('01T12:07:00') })).toEqual({ number: 1, at: at('01T12:07:00') });
    expect(due({ leaseUntil: at('01T12:07:00') }, {})).toEqual({ number: 2, at: at('01T12:06:01') });
  });

  it('is also one whose lease nobody has ended: its worker is gone', () => {
    expect(due({ leaseUntil: at('01T12:00:15') })).toEqual({ number: 1, at: at('01T12:06:01') });
    expect(due({ askedAt: at('01T12:05:01'), leaseUntil: at('01T12:05:16') })).toEqual({
      number: 1,
      at: at('02T12:05:01'),
    });
  });
});
