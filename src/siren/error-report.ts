import type { Channel } from './channel.js';
import { isKnownCode, knownCode } from './error-codes.js';
import { findCodes, MAX_TEXT_LENGTH } from './find-codes.js';
import { isObject } from './parse-object.js';
import { maskPhoneNumbers } from './safe-message.js';
import { listed, pick } from './webhook-shapes/loose-fields.js';

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
  return numbersIn(maskPhoneNumbers(text)).filter((number) => !quoted.some((quote) => quote.includes(number)));
}

function distinct(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}
