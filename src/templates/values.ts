import { say, type Sentence } from '../languages/say.js';
import type { FieldError } from '../http/problem.js';
import { readDateTime, textComplaint } from '../http/field-rules.js';
import { isRequired, type Variable, type Variables } from './template-content.js';

/** The value of one variable, checked. Money is a decimal in major units, so that no digit of it is lost. */
export type Value =
  | { is: 'left_out' }
  | { is: 'text'; text: string }
  | { is: 'number'; number: number }
  | { is: 'money'; decimal: string }
  /** A day is the same everywhere; a moment is told by the recipient's clock. */
  | { is: 'day' | 'moment'; at: Date };

export type Values = ReadonlyMap<string, Value>;

export type ReadValues = { ok: true; values: Values } | { ok: false; errors: FieldError[] };

type Read = Value | { is: 'wrong'; message: Sentence };

/** As long as the text of a message may be. */
const MAX_CHARACTERS = 4096;
const MAX_URL = 2048;
/** A double holds every whole number up to here. */
const MAX_NUMBER = 1e15;
const DECIMAL = /^-?\d{1,18}(?:\.\d{1,9})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Names are the caller's, of any length. */
const MAX_NAME = 64;

/**
 * Reads what a message brings for the variables of its template: each that is missing, wrong or not among them is named.
 * @param path what the values are called by whoever sent them, such as `template.variables`
 */
export function readValues(variables: Variables, given: Readonly<Record<string, unknown>>, path: string): ReadValues {
  const values = new Map<string, Value>();
  const errors: FieldError[] = [];
  for (const [name, variable] of Object.entries(variables)) {
    const read = readValue(variable, Object.hasOwn(given, name) ? given[name] : undefined);
    if (read.is === 'wrong') errors.push({ path: `${path}.${name}`, message: read.message });
    else values.set(name, read);
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(variables, name)) continue;
    errors.push({ path: `${path}.${name.slice(0, MAX_NAME)}`, message: say('is not a variable of the template') });
  }
  return errors.length === 0 ? { ok: true, values } : { ok: false, errors };
}

function readValue(variable: Variable, given: unknown): Read {
  if (given === undefined || given === null) {
    return isRequired(variable) ? wrong(say('is missing: a {type}', { type: variable.type })) : { is: 'left_out' };
  }
  switch (variable.type) {
    case 'text':
      return readText(given);
    case 'number':
      return typeof given === 'number' ? readNumber(given) : wrong(say('must be a number'));
    case 'money':
      return readMoney(given);
    case 'date':
      return readDate(given);
    case 'url':
      return readUrl(given);
  }
}

function readText(given: unknown): Read {
  const complaint = textComplaint(given, { min: 1, max: MAX_CHARACTERS });
  if (complaint !== null) return wrong(complaint);
  const text = given as string;
  return text.trim() === '' ? wrong(say('must not be blank')) : { is: 'text', text };
}

function readNumber(given: number): Read {
  return Number.isFinite(given) && Math.abs(given) < MAX_NUMBER
    ? { is: 'number', number: given }
    : wrong(say('is a number that cannot be kept exactly'));
}

function readMoney(given: unknown): Read {
  if (typeof given === 'string') {
    return DECIMAL.test(given)
      ? { is: 'money', decimal: given }
      : wrong(say('must be a number or a decimal such as "1200.50"'));
  }
  if (typeof given !== 'number') return wrong(say('must be a number or a decimal such as "1200.50"'));
  if (!Number.isFinite(given) || Math.abs(given) >= MAX_NUMBER) {
    return wrong(say('is a number that cannot be kept exactly: send it as a string'));
  }
  return { is: 'money', decimal: String(given) };
}

function readDate(given: unknown): Read {
  const isDay = typeof given === 'string' && DAY.test(given);
  const at = readDateTime(isDay ? `${given}T00:00:00Z` : given);
  if (at === null) return wrong(say('must be a date such as 2026-01-31, or a date and time with an offset'));
  return { is: isDay ? 'day' : 'moment', at };
}

function readUrl(given: unknown): Read {
  const complaint = textComplaint(given, { min: 1, max: MAX_URL });
  if (complaint !== null) return wrong(complaint);
  const written = given as string;
  const protocol = /\s/.test(written) ? undefined : URL.parse(written)?.protocol;
  return protocol === 'http:' || protocol === 'https:'
    ? { is: 'text', text: written }
    : wrong(say('must be an http:// or https:// address'));
}

function wrong(message: Sentence): Read {
  return { is: 'wrong', message };
}
