import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../siren/outcome.js';
import { SirenWhatsAppError } from '../siren/siren-error.js';
import { errorAction } from '../siren/error-action.js';
import { signalOf, type HealthSignal } from './channel-health.js';

const failed = (code: string, status?: number): SendOutcome => ({
  outcome: 'rejected',
  error: new SirenWhatsAppError({
    code,
    message: 'x',
    retryable: false,
    decision: errorAction({ channel: 'whatsapp', code, ...(status !== undefined && { httpStatus: status }) }),
    ...(status !== undefined && { status }),
  }),
});

describe('what an answer tells of Siren', () => {
  it('taken: that it serves us', () => expect(signalOf({ outcome: 'accepted' })).toBe('served'));

  it.each<[string, number | undefined, HealthSignal]>([
    ['131026', 400, 'served'],
    ['131050', 400, 'served'],
    ['http_400', 400, 'served'],
    ['http_429', 429, 'served'],
    ['131056', 400, 'served'],
    ['http_401', 401, 'account'],
    ['131042', 400, 'account'],
    ['190', 500, 'account'],
    ['http_402', 402, 'perhaps_account'],
    ['http_403', 403, 'perhaps_account'],
    ['http_302', 302, 'perhaps_account'],
    ['131026', 403, 'served'],
    ['http_500', 500, 'outage'],
    ['http_503', 503, 'outage'],
    ['131016', 500, 'outage'],
    ['dns_failed', undefined, 'outage'],
    ['connection_refused', undefined, 'outage'],
    ['tls_failed', undefined, 'outage'],
    ['timeout', undefined, 'outage'],
    ['connection_lost', undefined, 'outage'],
    ['http_408', 408, 'nothing'],
    ['not_sent', undefined, 'nothing'],
  ])('%s with status %s: %s', (code, status, signal) => {
    expect(signalOf(failed(code, status))).toBe(signal);
  });
});
