import type { SmsSenderId } from '../../config/configuration.js';
import type { SmsWishes, Step } from '../../deciding/plan.js';
import { toGsm7, truncateSms } from './sms-text.js';

/** What an SMS may be, and whom it comes from, unless its step says so itself. */
export interface SmsWritingRules {
  smsMaxSegments: number;
  smsSenderIds: readonly SmsSenderId[];
}

/**
 * The plan with its SMS as it will be sent: transliterated and truncated as its step asks, with its sender. Nothing of it
 * changes later, whatever becomes of the settings. `country`: of its number; `text`: of the message.
 */
export function writeSmsSteps(
  plan: readonly Step[],
  { country, text }: { country: string | null; text: string },
  rules: SmsWritingRules,
): Step[] {
  return plan.map((step) => {
    if (step.channel !== 'sms') return step;
    const senderId = step.senderId ?? senderFor(country, rules.smsSenderIds);
    const written = writtenAs(step.text ?? text, step, rules);
    return {
      ...step,
      ...((step.text !== undefined || written !== text) && { text: written }),
      ...(senderId !== undefined && { senderId }),
    };
  });
}

/** How many segments the SMS of a step may have, and what says so. */
export function segmentsAllowed(
  { maxSegments }: Pick<SmsWishes, 'maxSegments'>,
  { smsMaxSegments }: Pick<SmsWritingRules, 'smsMaxSegments'>,
): { allowed: number; by: 'maxSegments' | 'SMS_MAX_SEGMENTS' } {
  return maxSegments !== undefined && maxSegments < smsMaxSegments
    ? { allowed: maxSegments, by: 'maxSegments' }
    : { allowed: smsMaxSegments, by: 'SMS_MAX_SEGMENTS' };
}

function writtenAs(text: string, step: Step, rules: SmsWritingRules): string {
  const written = step.transliterate === true ? toGsm7(text) : text;
  return step.onTooLong === 'truncate'
    ? (truncateSms(written, segmentsAllowed(step, rules).allowed) ?? written)
    : written;
}

function senderFor(country: string | null, senderIds: readonly SmsSenderId[]): string | undefined {
  return (senderIds.find((one) => one.country === country) ?? senderIds.find((one) => one.country === '*'))?.senderId;
}
