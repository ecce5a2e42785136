import { ValidateBy } from 'class-validator';
import { textComplaint } from '../http/is-safe-text.js';
import { speaksWithoutText } from './message-content.js';
import { MAX_TEXT } from '../messages/step.dto.js';

/** Whether each step of a plan, as it was submitted, has a text of its own. */
export function eachHasText(steps: unknown): boolean {
  return Array.isArray(steps) && steps.every((step: { text?: unknown } | null) => step?.text != null);
}

export const NO_TEXT = 'must be given, or a template, media, a location, or a text for each of the channels';

interface Beside {
  channels?: unknown;
  template?: unknown;
  policy?: unknown;
  media?: unknown;
  location?: unknown;
}

/** A text that may be left out where each of the channels has one, where there is a template, a file or a place, and where a policy may bring it. */
export function IsMessageText(): PropertyDecorator {
  const complaint = (value: unknown, beside: Beside): string | null => {
    if (value != null) return textComplaint(value, { min: 1, max: MAX_TEXT });
    const { channels, template, policy } = beside;
    return template != null || policy != null || speaksWithoutText(beside) || eachHasText(channels) ? null : NO_TEXT;
  };
  return ValidateBy({
    name: 'isMessageText',
    validator: {
      validate: (value: unknown, args) => complaint(value, args?.object ?? {}) === null,
      defaultMessage: (args) => `$property ${complaint(args?.value, args?.object ?? {})}`,
    },
  });
}
