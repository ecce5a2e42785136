import type { CountryCode } from 'libphonenumber-js/max';
import { readPhoneNumber } from '../communication/phone-number.js';
import type { SuppressionChange } from '../communication/suppressions/change-suppressions.js';
import { SUPPRESSION_CHANNELS } from '../communication/suppressions/suppression.js';
import { textComplaint } from '../http/is-safe-text.js';
import type { FieldError } from '../http/problem.js';
import { DEFAULT_REASON, NOTE_LENGTH, REASON_LENGTH } from './suppression.dto.js';

/** Where each value of a line is; negative: nowhere. */
export interface CsvColumns {
  phoneNumber: number;
  channel: number;
  reason: number;
  note: number;
}

const NUMBER_NAMES = ['phonenumber', 'phone', 'number', 'msisdn', 'mobile', 'e164', 'to'];
/** Of a file without a header line. */
const USUAL: CsvColumns = { phoneNumber: 0, channel: 1, reason: 2, note: 3 };

/**
 * What the first line says of the columns. A file may do without a header when its first line begins with a number.
 * Null when neither is so.
 */
export function columnsIn(
  first: readonly string[],
  country: CountryCode,
): { columns: CsvColumns; isHeader: boolean } | null {
  const names = first.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const phoneNumber = names.findIndex((name) => NUMBER_NAMES.includes(name));
  if (phoneNumber >= 0) {
    const [channel, reason, note] = ['channel', 'reason', 'note'].map((name) => names.indexOf(name));
    return { columns: { phoneNumber, channel: channel!, reason: reason!, note: note! }, isHeader: true };
  }
  return readPhoneNumber(unquoted(first[0] ?? ''), country).valid ? { columns: USUAL, isHeader: false } : null;
}

/** One line as the suppression that it asks for, or what is wrong with it. */
export function suppressionIn(
  line: readonly string[],
  columns: CsvColumns,
  country: CountryCode,
): { ok: true; suppression: SuppressionChange } | { ok: false; errors: FieldError[] } {
  const at = (column: number) => (line[column] ?? '').trim();
  const { e164 } = readPhoneNumber(unquoted(at(columns.phoneNumber)), country);
  const channel = SUPPRESSION_CHANNELS.find((known) => known === (at(columns.channel).toLowerCase() || 'all'));
  const reason = unquoted(at(columns.reason)) || DEFAULT_REASON;
  const note = unquoted(at(columns.note));
  const errors = [
    { path: 'phoneNumber', message: e164 === null ? 'is not a phone number' : null },
    { path: 'channel', message: channel === undefined ? `must be one of ${SUPPRESSION_CHANNELS.join(', ')}` : null },
    { path: 'reason', message: textComplaint(reason, REASON_LENGTH) },
    { path: 'note', message: textComplaint(note, NOTE_LENGTH) },
  ].filter((error): error is FieldError => error.message !== null);
  if (e164 === null || channel === undefined || errors.length > 0) return { ok: false, errors };
  return { ok: true, suppression: { phoneNumber: e164, channel, reason, note: note || null } };
}

/** Spreadsheets, and our own export, put an apostrophe before what could be a formula. */
function unquoted(value: string): string {
  return value.replace(/^'(?=[=+\-@])/, '');
}
