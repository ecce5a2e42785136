import type { CountryCode } from 'libphonenumber-js/max';
import { say, type Sentence } from '../../languages/say.js';
import { numberCandidates } from '../../messages/numbers/number-candidates.js';
import { readPhoneNumber } from '../../messages/numbers/phone-number.js';
import type { SuppressionChange } from '../change-suppressions.js';
import { SUPPRESSED_CATEGORIES, SUPPRESSION_CHANNELS } from '../suppression.js';
import { textComplaint } from '../../http/field-rules.js';
import type { FieldError } from '../../http/problem.js';
import { headingName, phoneColumns } from './csv-headings.js';
import { DEFAULT_REASON, NOTE_LENGTH, REASON_LENGTH } from '../suppression.dto.js';

/** Where each value of a line is; negative: nowhere. */
export interface SuppressionColumns {
  /** A line may hold several numbers of one contact: mobile, home, work. */
  phoneNumbers: readonly number[];
  channel: number;
  category: number;
  reason: number;
  note: number;
}

/** Of a file without a header line. */
const USUAL: SuppressionColumns = { phoneNumbers: [0], channel: 1, reason: 2, note: 3, category: -1 };

/**
 * What the first line says of the columns. A file may do without a header when its first line begins with a number.
 * Null when neither is so.
 */
export function columnsIn(
  first: readonly string[],
  country: CountryCode,
): { columns: SuppressionColumns; hasHeader: boolean } | null {
  if ('e164' in numberIn(first[0] ?? '', country)) return { columns: USUAL, hasHeader: false };
  const phoneNumbers = phoneColumns(first);
  if (phoneNumbers.length === 0) return null;
  const names = first.map(headingName);
  const at = (name: string) => names.indexOf(name);
  const columns = { channel: at('channel'), category: at('category'), reason: at('reason'), note: at('note') };
  return { columns: { phoneNumbers, ...columns }, hasHeader: true };
}

/** The suppressions that one line asks for, and what is wrong with it. A number that is none spoils no other. */
export function suppressionsIn(
  line: readonly string[],
  columns: SuppressionColumns,
  country: CountryCode,
): { suppressions: SuppressionChange[]; errors: FieldError[] } {
  const at = (column: number) => (line[column] ?? '').trim();
  const channel = choiceOf(SUPPRESSION_CHANNELS, at(columns.channel));
  const category = choiceOf(SUPPRESSED_CATEGORIES, at(columns.category));
  const reason = unquoted(at(columns.reason)) || DEFAULT_REASON;
  const note = unquoted(at(columns.note));
  const errors = [
    { path: 'channel', message: channel === undefined ? oneOf(SUPPRESSION_CHANNELS) : null },
    { path: 'category', message: category === undefined ? oneOf(SUPPRESSED_CATEGORIES) : null },
    { path: 'reason', message: textComplaint(reason, REASON_LENGTH) },
    { path: 'note', message: textComplaint(note, NOTE_LENGTH) },
  ].filter((error): error is FieldError => error.message !== null);

  const written = columns.phoneNumbers
    .flatMap((column) =>
      at(column)
        .split(SEVERAL)
        .map((cell) => cell.trim()),
    )
    .filter((cell) => cell !== '');
  const read = (written.length === 0 ? [''] : written).map((cell) => numberIn(cell, country));
  const numbers = [...new Set(read.flatMap((number) => ('e164' in number ? [number.e164] : [])))];
  const noNumbers = read.flatMap((number) =>
    'e164' in number ? [] : [{ path: 'phoneNumber', message: number.complaint }],
  );
  const suppressions =
    errors.length > 0 || channel === undefined || category === undefined
      ? []
      : numbers.map((phoneNumber) => ({ phoneNumber, channel, category, reason, note: note || null }));
  return { suppressions, errors: [...noNumbers, ...errors] };
}

const oneOf = (choices: readonly string[]) => say('must be one of {choices}', { choices: choices.join(', ') });

function choiceOf<Choice extends string>(choices: readonly Choice[], written: string): Choice | undefined {
  return choices.find((known) => known === (written.toLowerCase() || 'all'));
}

/** What stands between the numbers of one cell; Google Contacts writes ` ::: `. */
const SEVERAL = /:::|[;|\r\n]/;
/** What some programs put around a number, beside the quotes of CSV. */
const QUOTED = /^'([^']*)'$|^"([^"]*)"$/;
/** What a copied number may carry unseen. */
const INVISIBLE = /\p{Cf}/gu;
/** A whole number as a spreadsheet writes it that took it for an amount. */
const AMOUNT = /^(\+?\d{7,})[.,]0+$/;
const FRACTION = /^\+?\d{7,}[.,]\d+$/;
const SCIENTIFIC = /^\+?\d+(?:[.,]\d+)?\s?e[+-]?\d+$/i;

/** The number in a cell, in E.164. One without a plus belongs to the default country, else it is international. */
function numberIn(cell: string, country: CountryCode): { e164: string } | { complaint: Sentence } {
  const text = unquoted(cell.replace(INVISIBLE, '').replace(QUOTED, '$1$2'));
  if (SCIENTIFIC.test(text)) {
    return { complaint: say('was rounded by a spreadsheet; format the column as text and export it again') };
  }
  const digits = AMOUNT.exec(text)?.[1];
  if (digits === undefined && FRACTION.test(text)) return { complaint: say('is not a phone number') };
  const e164 = readPhoneNumber(digits ?? text, country).e164 ?? numberCandidates(digits ?? text, 'sms', country)[0];
  return e164 === undefined ? { complaint: say('is not a phone number') } : { e164 };
}

/**
 * Spreadsheets, and our own export, put an apostrophe before what could be a formula; and `="0123"` keeps a number
 * as it is. `=+919876501012` is a formula already.
 */
function unquoted(value: string): string {
  return value
    .trim()
    .replace(/^=\s*"([^"]*)"$/, '$1')
    .replace(/^=(?=\s*\+?\d[\d\s]*$)/, '')
    .replace(/^'(?=[=+\-@\d])/, '');
}
