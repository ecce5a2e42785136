import { describe } from 'vitest';
import { begin, decides, past, waitFor } from '../../test/support/decision-table.js';
import { at, COUNTRY_NOT_ALLOWED, SMS_ONLY, WHATSAPP_THEN_SMS } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { Step } from './plan.js';

const [WHATSAPP, SMS] = WHATSAPP_THEN_SMS as [Step, Step];
const notOnWhatsApp = { messageId: 'a', begunAt: at(-9), refusedAt: at(-8), wasTaken: true };
const ELSEWHERE = { now: 0, notOnWhatsApp };
const bySms = past(begin(1, 'fallback'), ['whatsapp', 'not_on_whatsapp']);

describe('a recipient who is not on WhatsApp', () => {
  decides('gets the next step at once', ELSEWHERE, bySms);
  decides(
    'is tried where WhatsApp is all there is',
    { ...ELSEWHERE, message: { plan: [WHATSAPP] } },
    begin(0, 'first'),
  );
  decides(
    'is tried where it is the last step, or no SMS may go',
    { ...ELSEWHERE, blocks: { sms: COUNTRY_NOT_ALLOWED } },
    begin(0, 'first'),
  );
  const failed: Partial<AttemptRecord> = {
    ...{ step: 0, channel: 'sms', status: 'failed', errorAction: 'fall_back', errorCode: '30003', failedAt: at(1) },
  };
  decides(
    'is tried where SMS came first and failed',
    { ...ELSEWHERE, message: { plan: [SMS, WHATSAPP] }, attempts: [failed] },
    begin(1, 'fallback'),
  );
  const retried: Partial<AttemptRecord> = {
    ...{ status: 'failed', errorAction: 'retry', errorCode: 'http_500', failedAt: at(1), retryAt: at(2) },
  };
  decides('is not asked for again by a retry', { ...ELSEWHERE, now: 100, attempts: [retried] }, bySms);
  decides(
    'does not wait for a WhatsApp that is held, but for SMS',
    {
      ...ELSEWHERE,
      holds: { whatsapp: { since: at(-1), until: at(90) }, sms: { since: at(-1), until: at(60) } },
    },
    waitFor('hold', 60),
  );
  decides('is written to by SMS all the same', { ...ELSEWHERE, message: { plan: SMS_ONLY } }, begin(0, 'first'));
});
