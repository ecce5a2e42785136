import { textOn } from '../deciding/content.js';
import type { MessageContent } from '../deciding/message-content.js';
import { DEFAULT_STEPS, type RequestedStep, type Step } from '../deciding/plan.js';
import { codePoints, Keeps, textComplaint } from '../http/field-rules.js';
import type { FieldError, Problem } from '../http/problem.js';
import { knownProblem, validationProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import type { MessageButtonDto, MessageLocationDto, MessageMediaDto } from '../messages/message-content.dto.js';
import { isSmsAlone, isTooLongForSms, type SmsRules } from '../messages/sms/sms-rules.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import { segmentsAllowed } from '../messages/sms/write-sms.js';
import { MAX_TEXT } from '../messages/step.dto.js';
import type { OutboundButton } from '../siren/outbound-message.js';
import { MEDIA_LIMITS, TEXT_LIMITS } from '../siren/whatsapp-limits.js';

/** What is submitted beside a text, already validated. Null is like left out. */
export interface SubmittedContent {
  media?: MessageMediaDto | null;
  location?: MessageLocationDto | null;
  buttons?: readonly MessageButtonDto[] | null;
}

interface Submitted extends SubmittedContent {
  text?: string | null;
  template?: object | null;
}

function hasContent({ media, location, buttons }: SubmittedContent): boolean {
  return media != null || location != null || buttons != null;
}

/** Whether the message says something without a text. Buttons alone say nothing. */
export function speaksWithoutText({ media, location }: { media?: unknown; location?: unknown }): boolean {
  return media != null || location != null;
}

/** What is stored of a submitted message beside its text. Null: nothing. */
export function contentOfSubmitted(submitted: SubmittedContent): MessageContent | null {
  if (!hasContent(submitted)) return null;
  const { media, location, buttons } = submitted;
  return {
    ...(media != null && { media: given(media) }),
    ...(location != null && { location: given(location) }),
    ...(buttons != null && { buttons: buttons.map((button) => given(button) as OutboundButton) }),
  };
}

/** Without what was given as null. */
function given<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Fields;
}

/**
 * What is wrong with a file, a place or buttons in combination with the rest of a message. Each of them is valid alone.
 * @param steps those that the message goes by
 */
export function contentErrors(submitted: Submitted, steps: readonly RequestedStep[] | null): FieldError[] {
  const { media, location, buttons, template } = submitted;
  if (!hasContent(submitted)) return [];
  const named = (['media', 'location', 'buttons'] as const).filter((field) => submitted[field] != null);
  if (template != null)
    return named.map((path) => ({ path, message: say('must not be beside a template: one of both') }));
  if (media != null && location != null)
    return [{ path: 'location', message: say('must not be beside media: one of both') }];
  if (buttons != null && location != null) return [{ path: 'buttons', message: say('must not be beside a location') }];
  if (buttons != null && media != null && !MEDIA_LIMITS[media.type].mayHaveButtons) {
    return [{ path: 'buttons', message: say('must not be beside a file of type {type}', { type: media.type }) }];
  }
  return textErrors(submitted, steps ?? DEFAULT_STEPS);
}

/** WhatsApp limits a text above buttons or below a file, and buttons need a text. */
function textErrors({ text, media, buttons }: Submitted, steps: readonly RequestedStep[]): FieldError[] {
  const i = steps.findIndex(({ channel }) => channel === 'whatsapp');
  const own = steps[i]?.text ?? null;
  const path = own === null ? 'text' : `channels[${i}].text`;
  const said = own ?? text ?? null;
  if (buttons != null && said === null && media?.caption == null) {
    return i === -1 && steps.every((step) => step.text != null)
      ? []
      : [{ path, message: say('must be given beside buttons') }];
  }
  const isShort = buttons != null || (media != null && MEDIA_LIMITS[media.type].hasCaption);
  if (i === -1 || !isShort || said === null || codePoints(said) <= TEXT_LIMITS.caption) return [];
  const limit = { max: TEXT_LIMITS.caption };
  const message =
    buttons == null
      ? say('must be 1 to {max} characters long beside a file, by WhatsApp', limit)
      : say('must be 1 to {max} characters long beside buttons, by WhatsApp', limit);
  return [{ path, message }];
}

/** Whether each step of a plan, as it was submitted, has a text of its own. */
export function eachHasText(steps: unknown): boolean {
  return Array.isArray(steps) && steps.every((step: { text?: unknown } | null) => step?.text != null);
}

export const NO_TEXT = say('must be given, or a template, media, a location, or a text for each of the channels');

interface Beside {
  channels?: unknown;
  template?: unknown;
  policy?: unknown;
  media?: unknown;
  location?: unknown;
}

/**
 * A text that may be left out if each channel has one, or if a policy may bring it. It may also be left out beside a
 * template, a file or a place.
 */
export const IsMessageText = (): PropertyDecorator =>
  Keeps<Beside>('isMessageText', (value, beside) => {
    if (value != null) return textComplaint(value, { min: 1, max: MAX_TEXT });
    const { channels, template, policy } = beside;
    return template != null || policy != null || speaksWithoutText(beside) || eachHasText(channels) ? null : NO_TEXT;
  });

/** What a message was submitted with. */
interface SubmittedAs {
  template?: object | null;
  text?: string | null;
  channels?: readonly RequestedStep[] | null;
}

/** Why the SMS of a message cannot be sent as written. Null: it can, or another channel is left. */
export function smsProblem(
  message: { text: string; plan: readonly Step[] },
  submitted: SubmittedAs,
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

function pathOfSmsText({ text, template, channels }: SubmittedAs): string {
  const i = channels?.findIndex(({ channel, text }) => channel === 'sms' && text != null) ?? -1;
  if (i === -1) return text == null || template != null ? 'template' : 'text';
  return `channels[${i}].text`;
}
