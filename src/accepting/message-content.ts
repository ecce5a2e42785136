import { say } from '../languages/say.js';
import type { FieldError } from '../http/problem.js';
import type { MessageContent } from '../deciding/message-content.js';
import { DEFAULT_STEPS, type RequestedStep } from '../deciding/plan.js';
import type { MessageButtonDto, MessageLocationDto, MessageMediaDto } from '../messages/message-content.dto.js';
import type { OutboundButton } from '../siren/outbound-message.js';
import { MEDIA_LIMITS, TEXT_LIMITS } from '../siren/whatsapp-limits.js';
import { codePoints } from '../http/field-rules.js';

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
