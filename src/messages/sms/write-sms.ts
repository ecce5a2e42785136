import type { SmsSenderId } from '../../config/configuration.js';
import type { SmsWishes, Step } from '../../deciding/plan.js';
import type { MessageContent } from '../../deciding/message-content.js';
import { partsAsText, type SaidAsText } from '../../siren/content-as-text.js';
import { smsSegments } from './sms-segments.js';
import { toGsm7, truncateSms } from './sms-text.js';

/** What an SMS may be, and whom it comes from, unless its step says so itself. */
export interface SmsWritingRules {
  smsMaxSegments: number;
  smsSenderIds: readonly SmsSenderId[];
}

/**
 * The plan with its SMS as it will be sent: transliterated and truncated as its step asks, with its sender. Nothing of it
 * changes later, whatever becomes of the settings. `country`: of its number; `text` and `content`: of the message. A text of its
 * own is all that a step says.
 */
export function writeSmsSteps(
  plan: readonly Step[],
  { country, text, content = null }: { country: string | null; text: string; content?: MessageContent | null },
  rules: SmsWritingRules,
): Step[] {
  return plan.map((step) => {
    if (step.channel !== 'sms') return step;
    const senderId = step.senderId ?? senderFor(country, rules.smsSenderIds);
    const said = step.text === undefined ? partsAsText(text, content ?? {}) : { words: step.text, links: '' };
    const written = writtenAs(said, step, rules);
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

function writtenAs({ words: said, links: behind }: SaidAsText, step: Step, rules: SmsWritingRules): string {
  const write = (text: string) => (step.transliterate === true ? toGsm7(text) : text);
  const words = write(said);
  const links = write(behind);
  const whole = [words, links].filter((part) => part !== '').join('\n');
  if (step.onTooLong !== 'truncate') return whole;
  const { allowed } = segmentsAllowed(step, rules);
  if (words === '' || links === '') return truncateSms(words, allowed, links) ?? whole;
  const truncated = truncateSms(words, allowed, `\n${links}`);
  return truncated ?? (smsSegments(links).segments <= allowed ? links : whole);
}

function senderFor(country: string | null, senderIds: readonly SmsSenderId[]): string | undefined {
  return (senderIds.find((one) => one.country === country) ?? senderIds.find((one) => one.country === '*'))?.senderId;
}
