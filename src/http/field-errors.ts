import type { ValidationError } from 'class-validator';
import type { FieldError } from './problem.js';

/** class-validator's name for the refusal of a property that the DTO does not have. */
const UNKNOWN_PROPERTY = 'whitelistValidation';
/** Its name for the refusal of what is no object, where one is. */
const NO_OBJECT = 'nestedValidation';
/** Around the path of a part, in front of the message. */
const MARK = '\u0000';

/** class-validator's tree as a list, one entry per broken rule, in the order of the fields: `channels[0].channel`. */
export function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const path = joinPath(parent, error.property);
    const rules = Object.entries(error.constraints ?? {});
    const own = rules
      // Whatever is no list is no object either.
      .filter(([rule]) => rule !== NO_OBJECT || rules.length === 1)
      .map(([rule, message]) => wordsOf(rule, message, path, error.property));
    return [...own, ...fieldErrors(error.children ?? [], path)];
  });
}

/**
 * The message of a rule that refuses a part of its property: class-validator itself knows properties alone.
 * @param part the path from the property on, such as `[0]` or `.order.id`
 */
export function saidOf(part: string, message: string): string {
  return `${MARK}${part}${MARK}${message}`;
}

function wordsOf(rule: string, message: string, path: string, property: string): FieldError {
  if (rule === UNKNOWN_PROPERTY) return { path, message: 'is not a known property' };
  if (rule === NO_OBJECT) return { path, message: 'must be an object' };
  if (!message.startsWith(MARK)) return { path, message: withoutSubject(message, property) };
  const end = message.lastIndexOf(MARK);
  return { path: path + message.slice(1, end), message: message.slice(end + 1) };
}

/** The field is named by the path; class-validator's messages begin with its name once more. */
function withoutSubject(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function joinPath(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}
