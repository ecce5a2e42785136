import { type PipeTransform, ValidationPipe } from '@nestjs/common';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validate, type ValidationError, type ValidatorOptions } from 'class-validator';
import { say } from '../languages/say.js';
import { compiledCheckOf } from './compiled-check.js';
import { fieldErrors } from './field-errors.js';
import { isPlainObject } from './json-copy.js';
import type { Problem } from './problem.js';
import { validationProblem } from './problems.js';

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
