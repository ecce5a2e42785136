import type { Channel } from './channel.js';
import { chooseCode, readErrorReport } from './error-report.js';
import type { ReportedError } from './outcome.js';
import type { ReceiptStatus } from './receipt-status.js';
import { safeMessage } from './safe-message.js';
import { safeText } from './safe-text.js';

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
