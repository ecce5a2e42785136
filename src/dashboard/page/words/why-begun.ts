import type { HistoryLine, Message } from '../api/types.js';
import { channelName } from './labels.js';
import { text } from './text.js';

/** Why the attempt began whose line this is: the decision in words, from what was known by then. */
export function whyBegun(message: Message, index: number): string | null {
  const line = message.history[index]!;
  const before = message.history.slice(0, index);
  switch (line.detail.reason) {
    case 'first':
      return `The first step of the plan.`;
    case 'fallback':
      return `Falls back: ${whatHappened(message, before)}.`;
    case 'retry':
      return `The same channel again: ${whatHappened(message, before)}.`;
    case 'template':
      return 'The approved template: free text was refused, since the recipient has not written within 24 hours.';
    case 'without_media':
      return 'The same with a link: WhatsApp could not take the file.';
    case 'next_language':
      return `The template in the next language: ${whatHappened(message, before)}.`;
    case 'next_provider':
      return `The next provider of the step: ${whatHappened(message, before)}.`;
    case 'unknown_outcome_retry':
      return 'The last channel once more: whether Siren took the one before is unknown.';
    case 'replay':
      return 'An operator asked for it to be sent again.';
    default:
      return null;
  }
}

function whatHappened({ attempts, channels }: Message, before: readonly HistoryLine[]): string {
  const begun = before.findLast(({ event }) => event === 'attempt_begun');
  if (begun === undefined) return 'the channel before may not be used for this message';
  const number = begun.detail.number;
  const attempt = attempts.find((one) => one.number === number);
  const channel = channelName(text(begun.detail.channel) ?? '');
  const failure = before.findLast(
    ({ event, detail }) =>
      detail.number === number &&
      (event === 'attempt_rejected' || (event === 'receipt' && detail.status === 'failed' && detail.changed === true)),
  );
  if (failure !== undefined) {
    const code = text(failure.detail.code);
    return `${channel} failed${failure.event === 'receipt' ? ' after it was accepted' : ''}${code === null ? '' : `, ${code}`}`;
  }
  const step = channels.find((one) => one.channel === attempt?.channel);
  return step === undefined
    ? `${channel} did not reach the recipient`
    : `${channel} was not known to be ${step.successStatus} within ${step.fallbackAfter} s`;
}
