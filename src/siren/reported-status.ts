import type { Channel } from './channel.js';
import { chooseCode, readErrorReport } from './error-report.js';
import { type KnownStatus, type ReceiptStatus, receiptStatus, type ReportedError } from './outcome.js';
import { safeMessage } from './safe-message.js';

/** A JSON object safe for Postgres: no NUL and no lone surrogate in any key or string. */
export type JsonObject = { [key: string]: JsonValue };
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export type ReportedStatus = Omit<KnownStatus, 'outcome'>;

/** Characters of a status word that are kept; webhooks refuse longer ones. */
const MAX_WORD_LENGTH = 256;

/**
 * A status as an answer tells it; null where `word` is no word.
 * @param report where the answer may tell an error
 */
export function reportedStatus(
  word: unknown,
  report: Record<string, unknown>,
  occurredAt: Date | null,
): ReportedStatus | null {
  if (typeof word !== 'string' || word.trim() === '') return null;
  const status = receiptStatus(word);
  return {
    word: safeText(word.trim()).slice(0, MAX_WORD_LENGTH),
    status,
    occurredAt,
    error: reportedError(report, { word, status, channel: null }),
  };
}

/** Nobody nests more of them; they are kept with a receipt that waits for its attempt. */
const MAX_CODES = 20;

/** Most receipts tell of no error: beside a word of success it is looked for only where one of these is there. */
const ERROR_FIELDS = ['error', 'errors', 'code', 'errorCode', 'error_code', 'errorMessage', 'error_message', 'reason'];

interface StatusFacts {
  word: string;
  status: ReceiptStatus | null;
  channel: Channel | null;
}

/**
 * The error of a receipt, if any: its own code, else a number in its text, else the word of failure. A failed receipt
 * always has one, so that nothing fails without a reason that can be counted.
 */
export function reportedError(
  receipt: Record<string, unknown>,
  { word, status, channel }: StatusFacts,
): ReportedError | null {
  const failed = status === 'failed';
  const isWell = status !== null && !failed && ERROR_FIELDS.every((name) => (receipt[name] ?? null) === null);
  if (isWell) return null;
  const report = readErrorReport(receipt, { isReceipt: true });
  const code = chooseCode(report, { channel, inReceipt: true });
  if (!failed && code === undefined && report.message === null) return null;
  const failureWord = failed ? safeText(word.trim().toLowerCase()) : 'failed';
  return {
    code: code ?? failureWord,
    message: safeMessage(report.message ?? word),
    ...(report.known.length > 1 && { codes: report.known.slice(0, MAX_CODES) }),
  };
}

/** Postgres stores neither NUL nor half a surrogate pair: each becomes U+FFFD, and everything else stays as it was. */
export function safeText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** The same for every key and string of a parsed JSON value. Recursive: the nesting must have been checked before. */
export function safeJson(value: unknown): JsonValue {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'boolean') return value;
  // A number too large for JavaScript is parsed as infinite, which JSON cannot say.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(safeJson);
  if (typeof value === 'object' && value !== null) return safeObject(value);
  return null;
}

/** `fromEntries` defines properties rather than assigning them, so that a key `__proto__` stays a mere key. */
export function safeObject(value: object): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [safeText(key), safeJson(inner)]));
}
