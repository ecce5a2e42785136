import { ValidateBy } from 'class-validator';
import { textComplaint } from '../../http/is-safe-text.js';
import { MAX_TEXT } from './step.dto.js';

/** Whether each step of a plan, as it was submitted, has a text of its own. */
export function eachHasText(steps: unknown): boolean {
  return Array.isArray(steps) && steps.every((step: { text?: unknown } | null) => step?.text != null);
}

/** A text that may be left out where each of its channels has one. */
export function IsMessageText(): PropertyDecorator {
  const complaint = (value: unknown, { channels }: { channels?: unknown }): string | null => {
    if (value != null) return textComplaint(value, { min: 1, max: MAX_TEXT });
    return eachHasText(channels) ? null : 'is missing: give the reply a text, or each of its channels one';
  };
  return ValidateBy({
    name: 'isMessageText',
    validator: {
      validate: (value: unknown, args) => complaint(value, args?.object ?? {}) === null,
      defaultMessage: (args) => `$property ${complaint(args?.value, args?.object ?? {})}`,
    },
  });
}
