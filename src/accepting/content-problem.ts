import { say } from '../languages/say.js';
import { codePoints } from '../http/field-rules.js';
import type { Problem } from '../http/problem.js';
import { knownProblem, validationProblem } from '../http/problems.js';
import { isSmsAlone, isTooLongForSms, type SmsRules } from '../messages/sms/sms-rules.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import { segmentsAllowed } from '../messages/sms/write-sms.js';
import { textOn } from '../deciding/content.js';
import type { RequestedStep, Step } from '../deciding/plan.js';
import { MAX_TEXT } from '../messages/step.dto.js';

/** What a message was submitted with. */
interface Submitted {
  template?: object | null;
  text?: string | null;
  channels?: readonly RequestedStep[] | null;
}

/** Why the SMS of a message cannot be sent as written. Null: it can, or another channel is left. */
export function smsProblem(
  message: { text: string; plan: readonly Step[] },
  submitted: Submitted,
  rules: Pick<SmsRules, 'smsMaxSegments'>,
): Problem | null {
  const step = message.plan.find(({ channel }) => channel === 'sms');
  if (step === undefined) return null;
  const text = textOn('sms', message);
  const path = pathOfSmsText(submitted);
  // An emoji becomes a word of up to forty letters.
  if (step.transliterate === true && codePoints(text) > MAX_TEXT) {
    return validationProblem([
      { path, message: say('has more than {max} characters once it is transliterated', { max: MAX_TEXT }) },
    ]);
  }
  if (!isSmsAlone(message.plan) || !isTooLongForSms(text, step, rules)) return null;
  const { segments, encoding } = smsSegments(text);
  const { allowed, by } = segmentsAllowed(step, rules);
  return knownProblem('sms-too-long', {
    errors: [
      {
        path,
        message: say('makes {segments} segments ({encoding}) as an SMS, of which {by} allows {allowed}', {
          ...{ segments, encoding, by, allowed },
        }),
      },
    ],
  });
}

function pathOfSmsText({ text, template, channels }: Submitted): string {
  const i = channels?.findIndex(({ channel, text }) => channel === 'sms' && text != null) ?? -1;
  if (i === -1) return text == null || template != null ? 'template' : 'text';
  return `channels[${i}].text`;
}
