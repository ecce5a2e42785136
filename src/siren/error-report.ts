import type { Channel } from './channel.js';
import { isKnownCode, knownCode } from './error-codes.js';
import { hidePhoneNumbers } from '../logging/mask-phone-numbers.js';
import { isObject } from '../json/walk.js';
import { parseJson } from './parse-object.js';
import { listed, pick, plainName } from './webhook-shapes/loose-fields.js';

/** What a body says about an error, before anybody chose among it. */
export interface ErrorReport {
  /** Every code of the tables that was found: those in fields, the outermost first, before those in texts. */
  known: string[];
  /** What may be kept as code where none is of the tables: those in fields, the most telling first, then in the text. */
  others: string[];
  /** Siren's text, not yet safe to log. */
  message: string | null;
}

export interface ReportOptions {
  /** Texts that Siren may quote: a number in one of them, such as a one-time code, is not an error's. */
  quoted?: readonly string[];
  /** The body of a receipt, or of an answer about one: of its fields only some tell of an error. */
  isReceipt?: boolean;
}

/** In free text only a number of five to seven digits standing alone is taken for a code. */
const NUMBER_IN_TEXT = /(?<![\p{L}\p{N}+.,-])\d{5,7}(?![\p{L}\p{N}]|[.,-]\p{N})/gu;

/** A provider's name, or a letter for errors, before its code: `E21610`, `TWILIO-21610`. */
const PREFIXED_CODE = /^[A-Za-z]{1,20}[-_:./]?(\d{5,7})$/;

/** Of a list of errors, so many are asked for a text. */
const MAX_ERRORS = 10;
const MESSAGE_FIELDS = ['message', 'errorMessage', 'detail', 'details', 'description', 'reason', 'title'];
/** Those that a receipt has outside of its error; its `message` may be what the recipient reads. */
const RECEIPT_MESSAGE_FIELDS = ['errorMessage', 'reason'];

/**
 * Reads an error out of whatever Siren sent: a text, an object with `error`, `errors`, `code`, `message`, or nothing
 * of the kind.
 */
export function readErrorReport(body: unknown, { quoted = [], isReceipt = false }: ReportOptions = {}): ErrorReport {
  const found = findCodes(body, !isReceipt);
  const fields = found.filter(({ kind }) => kind !== 'text').map(({ value }) => value);
  const texts = found.filter(({ kind }) => kind === 'text').map(({ value }) => value);
  const message = messageIn(body, isReceipt);
  const isKnown = (code: string) => isKnownCode(null, code);
  // The outer codes often repeat the HTTP status.
  const codes = found
    .filter(({ kind }) => kind === 'code')
    .sort((a, b) => Number(a.depth === 0) - Number(b.depth === 0));
  return {
    known: distinct([...fields.flatMap(codesIn), ...texts.flatMap(numbersIn)].filter(isKnown)),
    others: distinct([
      ...codes.map(({ value }) => value),
      ...(message === null ? [] : numbersToKeep(message.slice(0, MAX_TEXT_LENGTH), quoted)),
    ]),
    message,
  };
}

/** The code to keep: the first that the tables know, else the first that says more than the HTTP status did. */
export function chooseCode(
  { known, others }: ErrorReport,
  from: { channel: Channel | null; provider?: string; httpStatus?: number; inReceipt?: boolean },
): string | undefined {
  const says = (code: string) => code !== String(from.httpStatus);
  return knownCode(known.filter(says), from) ?? others.find(says);
}

/** The text of the error: the inner ones first, since the outer ones often repeat the HTTP status. */
function messageIn(body: unknown, isReceipt: boolean): string | null {
  const errors = errorsIn(body);
  const texts = [
    ...[...errors, ...errors.flatMap(errorsIn)].flatMap((inner) => textsIn(inner, MESSAGE_FIELDS)),
    ...textsIn(body, isReceipt ? RECEIPT_MESSAGE_FIELDS : MESSAGE_FIELDS),
  ];
  return texts.find((text) => text.trim() !== '') ?? null;
}

function errorsIn(value: unknown): unknown[] {
  return isObject(value) ? ['error', 'errors'].flatMap((name) => listed(pick(value, name)).slice(0, MAX_ERRORS)) : [];
}

function textsIn(value: unknown, names: readonly string[]): string[] {
  const texts = isObject(value) ? names.map((name) => pick(value, name)) : [value];
  return texts.filter((text) => typeof text === 'string');
}

function codesIn(field: string): string[] {
  const code = PREFIXED_CODE.exec(field)?.[1];
  return code === undefined ? [field] : [field, code];
}

function numbersIn(text: string): string[] {
  return [...text.matchAll(NUMBER_IN_TEXT)].map(String);
}

/** What the tables do not know counts only once phone numbers and quotes are out of the way. */
function numbersToKeep(text: string, quoted: readonly string[]): string[] {
  return numbersIn(hidePhoneNumbers(text)).filter((number) => !quoted.some((quote) => quote.includes(number)));
}

function distinct(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}

/** A code, or a text that may name one, as it was found in a body. */
interface Found {
  value: string;
  /** 0: in a field of the body itself; 1: of an object or list in it; and so on. */
  depth: number;
  /** `maybe`: in a field whose name says too little, so that only a code of the tables counts. */
  kind: Kind;
}

type Kind = 'code' | 'maybe' | 'text';

/** A code fit to be kept, counted and logged: short, printable, and no phone number in disguise. */
const CODE = /^(?!.*\d{8})[A-Za-z0-9][\w.:/-]{0,63}$/;

/** Names as `plainName` gives them: of `ErrorCode`, `provider_error_code`, `err-code`, `failedCode`. */
const ERROR_CODE = /(?:error|err|fail|failed|failure|reject|rejection|reason)(?:sub)?codes?$/;
const CODE_ALONE = /^(?:sub)?codes?$/;
/** `providerCode`, `smsc_code`: within an error, unless it is the HTTP status; elsewhere only as long as few numbers are. */
const SOME_CODE = /codes?$/;
const OF_REGION = /(?:country|currency|language|area|postal|zip)codes?$/;
const OF_HTTP = /(?:status|http)codes?$/;
const LONG_CODE = /^\s*\d{5,7}\s*$/;
const ABOUT_ERROR = /error|^errs?$|fail|reason|exception|reject|problem/;
const MESSAGE = /message|detail|description|title|text|cause|info/;
/** Outside of an error, a receipt's `message` and `text` may be what the recipient reads. */
const DESCRIPTION = /description$|details?$|^status(?:message|text|info)$/;

/** Siren's bodies have some ten values; of one that has more than this, the outer ones are read. */
const MAX_VALUES = 2_000;
/** Characters of a text that are searched. */
const MAX_TEXT_LENGTH = 20_000;

interface Visited {
  value: unknown;
  depth: number;
  /** Null: no code and no text about an error, but there may be one inside. */
  kind: Kind | null;
  /** The names around it say that it tells of an error. */
  ofError: boolean;
}

/**
 * Everything in a body that may be the code of an error, the outermost first. Siren documents one shape, and passes on
 * what its providers say as they nest it: `error.error.code`, `errors[2].code`, `twilio_error_code`, JSON in a text.
 *
 * @param isError whether the whole body tells of an error, as a refusal does; a receipt has other fields, too
 */
function findCodes(body: unknown, isError: boolean): Found[] {
  const found: Found[] = [];
  const values: Visited[] = [{ value: body, depth: -1, kind: isError ? 'text' : null, ofError: isError }];
  // It grows while it is read: level by level.
  for (const visited of values) {
    values.push(...valuesIn(visited).slice(0, MAX_VALUES - values.length));
    const { value, depth, kind } = visited;
    if (kind === null || (typeof value !== 'string' && typeof value !== 'number')) continue;
    const text = String(value).trim().slice(0, MAX_TEXT_LENGTH);
    if (text !== '') found.push({ value: text, depth, kind: kind !== 'text' && CODE.test(text) ? kind : 'text' });
  }
  return found;
}

function valuesIn(visited: Visited): Visited[] {
  const { value, depth, kind, ofError } = visited;
  if (Array.isArray(value)) return value.slice(0, MAX_VALUES).map((item: unknown) => ({ ...visited, value: item }));
  if (isObject(value)) return fieldsOf(value, visited);
  if (typeof value !== 'string' || !/^\s{0,99}[[{]/.test(value)) return [];
  const parsed = jsonIn(value.slice(0, MAX_TEXT_LENGTH));
  return parsed === undefined ? [] : [{ value: parsed, depth, kind: null, ofError: ofError || kind !== null }];
}

function fieldsOf(object: Record<string, unknown>, { depth, ofError }: Visited): Visited[] {
  const isBody = depth < 0;
  return Object.entries(object).map(([key, value]) => {
    const name = plainName(key.slice(0, 100));
    const isAbout = ABOUT_ERROR.test(name);
    const kind = kindOf(name, value, { object, isBody, ofError, isAbout });
    return { value, depth: depth + 1, kind, ofError: ofError || isAbout || kind === 'code' };
  });
}

function kindOf(
  name: string,
  value: unknown,
  of: { object: Record<string, unknown>; isBody: boolean; ofError: boolean; isAbout: boolean },
): Kind | null {
  if (ERROR_CODE.test(name)) return of.isBody || of.ofError ? 'code' : 'maybe';
  if (CODE_ALONE.test(name) && (of.isBody || of.ofError)) return 'code';
  // Infobip writes `{"groupId": 1, "id": 50, "name": "…"}`.
  if (name === 'id' && of.ofError && 'groupId' in of.object) return 'maybe';
  if (SOME_CODE.test(name) && !OF_REGION.test(name)) {
    if (isLongCode(value) || (of.ofError && !OF_HTTP.test(name))) return 'maybe';
  }
  return of.isAbout || (of.ofError && MESSAGE.test(name)) || DESCRIPTION.test(name) ? 'text' : null;
}

function isLongCode(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && LONG_CODE.test(String(value).slice(0, 20));
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
