import { describe } from 'vitest';
import { begin, decides, failWith, past, waitFor } from '../../test/support/decision-table.js';
import { at, COUNTRY_NOT_ALLOWED, SMS_ONLY, WHATSAPP_THEN_SMS } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { Step } from './plan.js';
import type { FreeText } from './window.js';

const [WHATSAPP, SMS] = WHATSAPP_THEN_SMS as [Step, Step];
const approved = { name: 'bill', language: 'en', parameters: [] };
const templated = { plan: [{ ...WHATSAPP, approved }, SMS] };
const whatsappAlone = { plan: [WHATSAPP] };
const templateAlone = { plan: [{ ...WHATSAPP, approved }] };

const freeText: FreeText = { is: 'refused', because: 'window_closed' };
const CLOSED = { window: 'closed', freeText } as const;
const NO_WHATSAPP = ['whatsapp', 'window_closed'] as ['whatsapp', string];
const NO_SMS = ['sms', COUNTRY_NOT_ALLOWED.code] as ['sms', string];
const FAILURE = {
  code: 'window_closed',
  message: 'WhatsApp takes only an approved template for this recipient now, and the message has none',
  suppressed: false,
};
const bySms = past(begin(1, 'fallback'), NO_WHATSAPP);
const blocks = { sms: COUNTRY_NOT_ALLOWED };

describe('a recipient whose window is closed', () => {
  decides('gets the next step at once, and WhatsApp is not asked', { now: 0, ...CLOSED }, bySms);
  decides('gets the approved template', { now: 0, ...CLOSED, message: templated }, begin(0, 'first', approved));
  decides(
    'gets nothing where WhatsApp is all there is',
    { now: 0, ...CLOSED, message: whatsappAlone },
    past(failWith(FAILURE), NO_WHATSAPP),
  );
  decides(
    'gets nothing where no SMS may go either, and the message tells of both',
    { now: 0, ...CLOSED, blocks },
    past(failWith(COUNTRY_NOT_ALLOWED), NO_WHATSAPP, NO_SMS),
  );
  const FAILED_FOR_NOW: Partial<AttemptRecord> = {
    ...{ status: 'failed', errorAction: 'retry', errorCode: 'http_500', failedAt: at(1), retryAt: at(2) },
  };
  decides(
    'is not asked for again by a retry, when the window has closed meanwhile',
    { now: 100, ...CLOSED, attempts: [FAILED_FOR_NOW] },
    bySms,
  );
  decides(
    'gets no WhatsApp because SMS is held',
    { now: 0, ...CLOSED, message: { plan: [SMS, WHATSAPP] }, holds: { sms: { since: at(-9_999), until: at(60) } } },
    waitFor('hold', 60),
  );
  decides(
    'does not wait for a WhatsApp that is held',
    { now: 0, ...CLOSED, holds: { whatsapp: { since: at(-1), until: at(60) } } },
    bySms,
  );
  decides('is written to by SMS all the same', { now: 0, ...CLOSED, message: { plan: SMS_ONLY } }, begin(0, 'first'));
});

describe('a template that is held', () => {
  const held = (until: number) => ({
    ...{ now: 0, ...CLOSED, templateHolds: { 'bill en': { until: at(until), reason: '132015' } } },
  });
  decides(
    'lets its message go by the next step',
    { ...held(5), message: templated },
    past(begin(1, 'fallback'), ['whatsapp', 'template_held']),
  );
  decides(
    'is waited for where there is no other step, and not looked at too often',
    { ...held(5), message: templateAlone },
    waitFor('template', 60),
  );
  decides(
    'is waited for where no other step may be taken',
    { ...held(90), message: templated, blocks },
    waitFor('template', 90),
  );
  decides(
    'is not waited for beyond the expiry',
    { ...held(5), message: { ...templateAlone, expiresAt: at(30) } },
    waitFor('template', 30),
  );
  decides('is probed when its time has come', { ...held(0), message: templated }, begin(0, 'first', approved));
});
