import { Keeps, textComplaint } from '../http/field-rules.js';
import { say } from '../languages/say.js';
import { speaksWithoutText } from './message-content.js';
import { MAX_TEXT } from '../messages/step.dto.js';

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
