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

/**
 * The error a receipt tells, if any: its own code, else a number in its text, else the word of failure. A failed
 * receipt always has one, so that nothing fails without a reason that can be counted.
 */
export function reportedError(told: unknown, { word, status, channel }: StatusFacts): ReportedError | null {
  const failed = status === 'failed';
  const report = readErrorReport(told);
  if (!failed && report.codes.length === 0 && report.message === null) return null;
  const failureWord = failed ? safeText(word.trim().toLowerCase()) : 'failed';
  return {
    code: chooseCode(report, channel) ?? failureWord,
    message: safeMessage(report.message ?? word),
  };
}
