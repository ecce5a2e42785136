import type { Channel } from './channel.js';
import { chooseCode, readErrorReport } from './error-report.js';
import type { ReportedError } from './outcome.js';
import type { ReceiptStatus } from './receipt-status.js';
import { safeMessage } from './safe-message.js';
import { safeText } from './safe-text.js';

interface StatusFacts {
  word: string;
  status: ReceiptStatus | null;
  channel: Channel | null;
}

/** Where a receipt may tell its error. Siren documents `error` alone, and passes its providers' on in no fixed place. */
const ERROR_FIELDS = ['error', 'errors', 'code', 'errorCode', 'error_code', 'errorMessage', 'error_message', 'reason'];

/**
 * The error a receipt tells, if any: its own code, else a number in its text, else the word of failure. A failed
 * receipt always has one, so that nothing fails without a reason that can be counted.
 */
export function reportedError(
  receipt: Record<string, unknown>,
  { word, status, channel }: StatusFacts,
): ReportedError | null {
  const failed = status === 'failed';
  const told = ERROR_FIELDS.filter((name) => receipt[name] != null).map((name) => [name, receipt[name]] as const);
  const report = readErrorReport(Object.fromEntries(told));
  if (!failed && report.codes.length === 0 && report.message === null) return null;
  const failureWord = failed ? safeText(word.trim().toLowerCase()) : 'failed';
  return {
    code: chooseCode(report, channel) ?? failureWord,
    message: safeMessage(report.message ?? word),
  };
}
