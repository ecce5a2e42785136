import { describe, expect, it } from 'vitest';
import { refusal } from '../../test/support/delivery-arbitraries.js';
import { at, firstAttempt } from '../../test/support/delivery-facts.js';
import type { SendOutcome } from '../siren/outcome.js';
import { outcomeApplied, outcomeUnknown } from './receipt.js';

const context = {
  now: at(3),
  failuresBefore: { attempts: 0, requests: 0 },
  retryBaseMs: 1000,
  category: 'transactional',
} as const;
const onTheWire = firstAttempt({ leaseUntil: at(15) });
const after = (outcome: SendOutcome, attempt = onTheWire) => outcomeApplied(attempt, outcome, context);
const timeout = { outcome: 'unknown', error: refusal('whatsapp', { code: 'timeout' }) } as const;

describe('an answer', () => {
  it('of acceptance brings the id and the time', () => {
    expect(after({ outcome: 'accepted', messageId: 'wa-1' })).toEqual(
      firstAttempt({ status: 'accepted', providerMessageId: 'wa-1', acceptedAt: at(3) }),
    );
  });

  it('of acceptance without an id is an acceptance', () => {
    expect(after({ outcome: 'accepted' })).toEqual(firstAttempt({ status: 'accepted', acceptedAt: at(3) }));
  });

  it('of refusal is a failure now, with what it asks for', () => {
    const error = refusal('whatsapp', { code: '130429', retryAfterMs: 20_000 });
    expect(after({ outcome: 'rejected', error })).toMatchObject({
      ...{ status: 'failed', failedAt: at(3), leaseUntil: null },
      ...{ errorCode: '130429', errorAction: 'wait', retryAt: at(23) },
    });
  });

  it('of refusal because it was a duplicate means that the request before was taken', () => {
    const error = refusal('sms', { code: '23', provider: 'infobip' });
    expect(after({ outcome: 'rejected', error })).toMatchObject({ status: 'accepted', errorCode: null });
  });

  it('that was lost leaves the outcome unknown, which is no failure', () => {
    expect(after(timeout)).toEqual(
      firstAttempt({
        ...{ status: 'unknown', errorCode: 'timeout', errorMessage: 'refused' },
        retryAt: at(3.5),
      }),
    );
  });

  it('that comes after the lease is recorded all the same, and clears the doubt', () => {
    const given = outcomeUnknown(onTheWire, { code: 'unknown_outcome', message: '?' }, context);
    expect(after({ outcome: 'accepted', messageId: 'wa-1' }, given)).toEqual(
      firstAttempt({ status: 'accepted', providerMessageId: 'wa-1', acceptedAt: at(3) }),
    );
  });

  it('that a receipt has overtaken does not undo the receipt', () => {
    const delivered = firstAttempt({ status: 'delivered', deliveredAt: at(2), leaseUntil: at(15) });
    expect(after({ outcome: 'accepted', messageId: 'wa-1' }, delivered)).toMatchObject({
      ...{ status: 'delivered', providerMessageId: 'wa-1', acceptedAt: at(3), leaseUntil: null },
    });
    expect(after(timeout, delivered)).toEqual({ ...delivered, leaseUntil: null });
    const rejected = { outcome: 'rejected', error: refusal('whatsapp', { code: '131026' }) } as const;
    expect(after(rejected, delivered)).toMatchObject({ status: 'delivered', failedAt: at(3), errorCode: '131026' });
  });
});
