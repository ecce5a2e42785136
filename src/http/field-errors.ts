import type { ValidationError } from 'class-validator';
import { NOT_SUPPORTED_YET } from './not-supported-yet.js';
import type { FieldError } from './problem.js';

/** class-validator's name for the refusal of a property that the DTO does not have. */
const UNKNOWN_PROPERTY = 'whitelistValidation';

/** class-validator's tree as a list, one entry per broken rule, in the order of the fields: `channels[0].channel`. */
export function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const path = joinPath(parent, error.property);
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      path,
      message: rule === UNKNOWN_PROPERTY ? 'is not a known property' : withoutSubject(message, error.property),
    }));
    return [...own, ...fieldErrors(error.children ?? [], path)];
  });
}

/** True when some field is refused only because its feature is not built yet. */
export function usesUnbuiltFeature(errors: readonly ValidationError[]): boolean {
  return errors.some(
    (error) => NOT_SUPPORTED_YET in (error.constraints ?? {}) || usesUnbuiltFeature(error.children ?? []),
  );
}

/** The field is named by the path; class-validator's messages begin with its name once more. */
function withoutSubject(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function joinPath(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}
