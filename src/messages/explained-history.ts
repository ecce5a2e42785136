import { explainError } from '../siren/explain-error.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { HistoryLine } from './history-of.js';

/**
 * The same lines, those with a code with what it means (`meaning`, null: it is in no table), and a failure that a receipt
 * told with what was decided about it (`action`), as a refusal has it already.
 */
export function explainedHistory(
  lines: readonly HistoryLine[],
  attempts: readonly AttemptRecord[],
  smsProvider: string | null,
): HistoryLine[] {
  return lines.map((line) => {
    const { code, number } = line.detail;
    if (typeof code !== 'string') return line;
    // What has ended is told by its last attempt's code, or by one of ours, which mean the same everywhere.
    const attempt = attempts.find((one) => one.number === number) ?? attempts.at(-1);
    const channel = attempt?.channel ?? 'whatsapp';
    const provider = attempt?.provider ?? (channel === 'sms' ? smsProvider : null) ?? undefined;
    const { meaning } = explainError({ channel, code, ...(provider !== undefined && { provider }) });
    const action = attempt === undefined || !isFailureOf(attempt, line) ? null : attempt.errorAction;
    return { ...line, detail: { ...line.detail, meaning, ...(action !== null && { action }) } };
  });
}

/** Of several failures that receipts told, the one that was decided about. */
function isFailureOf({ errorCode, number }: AttemptRecord, { event, detail }: HistoryLine): boolean {
  return (
    event === 'receipt' &&
    detail.number === number &&
    detail.status === 'failed' &&
    detail.changed === true &&
    detail.code === errorCode
  );
}
