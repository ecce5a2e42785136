import { getMetadataStorage, type ValidationArguments, type ValidationError } from 'class-validator';
import { say, Sentence, verbatim } from '../languages/say.js';
import { Complaint } from './keeps.js';
import type { FieldError } from './problem.js';

/** class-validator's name for the refusal of a property that the DTO does not have. */
const UNKNOWN_PROPERTY = 'whitelistValidation';
/** Its name for the refusal of what is no object, where one is. */
const NO_OBJECT = 'nestedValidation';
/** The same of an object of a class that has no rules, which only code can bring. */
const OF_NO_RULES = 'unknownValue';

const storage = getMetadataStorage();
type Rule = ReturnType<typeof storage.getTargetValidationMetadatas>[number];

/**
 * class-validator's tree as a list, one entry per broken rule, in the order of the fields: `channels[0].channel`.
 * @param errors with what was checked, `target` and `value`: what is wrong is told by the rule, not by class-validator's words
 */
export function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const path = joinPath(parent, error.property);
    const rules = Object.entries(error.constraints ?? {});
    const own = rules
      // Whatever is no list is no object either.
      .filter(([rule]) => rule !== NO_OBJECT || rules.length === 1)
      .map(([rule, words]) => fieldError(rule, words, path, error));
    return [...own, ...fieldErrors(error.children ?? [], path)];
  });
}

function fieldError(rule: string, words: string, path: string, error: ValidationError): FieldError {
  if (rule === UNKNOWN_PROPERTY) return { path, message: say('is not a known property') };
  if (rule === NO_OBJECT || rule === OF_NO_RULES) return { path, message: say('must be an object') };
  const { target, property } = error;
  const value: unknown = error.value;
  const broken = target && rulesOf(target).find((one) => one.propertyName === property && nameOf(one) === rule);
  if (!broken) return { path, message: verbatim(words) };
  const complaint = complaintOf(broken, target, value);
  return complaint instanceof Sentence
    ? { path, message: complaint }
    : { path: path + complaint.part, message: complaint.message };
}

const rulesOf = ({ constructor }: object): Rule[] =>
  storage.getTargetValidationMetadatas(constructor, '', false, false);

const nameOf = ({ name, constraintCls }: Rule): string | undefined =>
  name ?? storage.getTargetValidatorConstraints(constraintCls)[0]?.name;

function complaintOf(rule: Rule, object: object, value: unknown): ReturnType<Complaint['of']> & object {
  const [held] = (rule.constraints ?? []) as unknown[];
  if (!(held instanceof Complaint)) return ruleSentence(rule, { object, value });
  // Of a time that was too far away a millisecond ago.
  return held.of(value, object) ?? say('was not valid when it came: send it again');
}

/** What class-validator's own rules say, or what a DTO has them say: their text, with its names for what is filled in. */
export function ruleSentence(rule: Rule, { object, value }: Pick<ValidationArguments, 'object' | 'value'>): Sentence {
  const { propertyName: property, constraints = [], message } = rule;
  const args: ValidationArguments = { targetName: '', property, object, value: value as never, constraints };
  const text =
    (typeof message === 'function' ? message(args) : message) ??
    storage.getTargetValidatorConstraints(rule.constraintCls)[0]?.instance.defaultMessage?.(args) ??
    '';
  const pattern = withoutSubject(text, property)
    .replaceAll('$property', '{property}')
    .replaceAll(/\$(constraint\d+)/g, '{$1}');
  const named = constraints.map((constraint, i) => [`constraint${i + 1}`, asText(constraint)] as const);
  const values = Object.entries({ property, ...Object.fromEntries(named) }).filter(([name]) =>
    pattern.includes(`{${name}}`),
  );
  return new Sentence(pattern, values.length === 0 ? null : Object.fromEntries(values));
}

const asText = (constraint: unknown): string =>
  Array.isArray(constraint) ? constraint.join(', ') : String(constraint);

/** The field is named by the path; class-validator's messages begin with its name once more. */
function withoutSubject(text: string, property: string): string {
  const subject = ['$property ', `${property} `].find((one) => text.startsWith(one)) ?? '';
  return text.slice(subject.length);
}

function joinPath(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}
