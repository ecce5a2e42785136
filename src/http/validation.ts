import { type PipeTransform, ValidationPipe } from '@nestjs/common';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import {
  getMetadataStorage,
  validate,
  type ValidationArguments,
  type ValidationError,
  type ValidatorOptions,
} from 'class-validator';
import { say, Sentence, verbatim } from '../languages/say.js';
import { compiledCheckOf, isPlainObject } from './compiled-check.js';
import { Complaint } from './field-rules.js';
import type { FieldError, Problem } from './problem.js';
import { validationProblem } from './problems.js';

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
function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
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

/** Nothing passes that a DTO does not name. One message a field: a missing one would break all its rules at once. */
const RULES: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  // For who tells what is wrong; nobody answers with them.
  validationError: { target: true, value: true },
};

/** Checks bodies, queries and parameters against their DTOs, and names every bad field. Converts nothing by itself. */
export function validationPipe(): PipeTransform {
  const pipe = new ValidationPipe({ ...RULES, transform: true, exceptionFactory: problemOfErrors });
  return {
    transform: async (value: unknown, metadata): Promise<unknown> => {
      const { type, metatype } = metadata;
      // The pipe takes null for an empty object, and checks a list as one that has indexes for properties.
      if (type !== 'body' || metatype === undefined || metatype === Object) return pipe.transform(value, metadata);
      return checkedAs(metatype as ClassConstructor<object>, value);
    },
  };
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** The same check for a value that came otherwise than as a body of its own, such as one item of many. */
export async function checkAs<T extends object>(dto: ClassConstructor<T>, plain: unknown): Promise<Checked<T>> {
  const valid = validAs(dto, plain);
  return valid === null ? explainedAs(dto, plain) : { ok: true, value: valid };
}

/**
 * The value, checked.
 * @throws Problem `/problems/validation` that names every bad field
 */
export async function checkedAs<T extends object>(dto: ClassConstructor<T>, plain: unknown): Promise<T> {
  const checked = await checkAs(dto, plain);
  if (!checked.ok) throw checked.problem;
  return checked.value;
}

/** The value, where it is known at once to be valid; null: {@link checkAs} tells. */
export function validAs<T extends object>(dto: ClassConstructor<T>, plain: unknown): T | null {
  return isPlainObject(plain) ? (compiledCheckOf(dto)?.(plain) ?? null) : null;
}

/** What {@link checkAs} says, by class-validator alone, which finds words for what is wrong. */
export async function explainedAs<T extends object>(dto: ClassConstructor<T>, plain: unknown): Promise<Checked<T>> {
  if (!isObject(plain)) return { ok: false, problem: noObjectProblem() };
  const value = instanceOf(dto, plain);
  if (value === null)
    return { ok: false, problem: validationProblem([{ path: '', message: say('must not hold itself') }]) };
  const errors = await validate(value, RULES);
  return errors.length === 0 ? { ok: true, value } : { ok: false, problem: problemOfErrors(errors) };
}

/** Null for what holds itself, which only code can bring. */
function instanceOf<T extends object>(dto: ClassConstructor<T>, plain: object): T | null {
  try {
    return plainToInstance(dto, plain);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const noObjectProblem = () => validationProblem([{ path: '', message: say('must be an object') }]);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemOfErrors(errors: readonly ValidationError[]): Problem {
  return validationProblem(fieldErrors(errors));
}
