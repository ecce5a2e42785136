import type { HistoryLine, Message } from '../api/types.js';
import { time } from './format.js';
import { channelName, type Tone, toneOf, words } from './labels.js';
import { whyEnded } from './waits.js';
import { text, whatFollowed } from './what-followed.js';

/** One line of a message's life, in words. */
export interface TimelineEntry {
  at: string;
  title: string;
  /** Why, or what follows from it. */
  detail: string | null;
  tone: Tone;
  /** Of the error, and what it means; null: nobody knows. */
  code: string | null;
  meaning: string | null;
}

/** The history of a message in words, oldest first. */
export function timelineOf(message: Message): TimelineEntry[] {
  return message.history.map((line, index) => ({
    at: line.at,
    code: text(line.detail.code),
    meaning: text(line.detail.meaning),
    ...describe(line, message, index),
  }));
}

type Described = Pick<TimelineEntry, 'title' | 'detail' | 'tone'>;

function describe(line: HistoryLine, message: Message, index: number): Described {
  const { event, detail } = line;
  const attempt = `attempt ${text(detail.number) ?? '?'}`;
  const channel = channelName(text(detail.channel) ?? '');
  switch (event) {
    case 'accepted':
      return { title: 'Accepted', detail: 'Stored; it will end in exactly one final state.', tone: 'quiet' };
    case 'attempt_begun':
      return {
        title: `${channel}: ${attempt} begins${by(detail)}`,
        detail: whyBegun(message, index),
        tone: 'busy',
      };
    case 'step_skipped':
      return { title: `${channel} is passed over`, detail: null, tone: 'warn' };
    case 'sms_limit_reached':
      return {
        title: 'Waits for the next hour',
        detail: 'As many SMS as SMS_MAX_PER_HOUR or SMS_MAX_PER_PREFIX_PER_HOUR allows have left in this one.',
        tone: 'warn',
      };
    case 'attempt_accepted':
      return {
        title: `${channel}: Siren accepted ${attempt}`,
        detail: 'Accepted is not delivered: a receipt is waited for.',
        tone: 'busy',
      };
    case 'attempt_rejected':
      return { title: `${channel}: Siren refused ${attempt}`, detail: whatFollowed(message, index), tone: 'bad' };
    case 'attempt_unknown':
      return {
        title: `${channel}: nobody knows whether Siren took ${attempt}`,
        detail: joined('It is never repeated as if it had failed.', whatFollowed(message, index)),
        tone: 'warn',
      };
    case 'status_asked':
      return {
        title: `${channel}: Siren is asked about ${attempt}`,
        detail: 'No receipt came in time.',
        tone: 'quiet',
      };
    case 'status_not_known':
      return { title: `${channel}: Siren could not tell about ${attempt}`, detail: null, tone: 'quiet' };
    case 'reconciled':
      return {
        title: `${channel}: ${attempt} is ${words(text(detail.to) ?? '').toLowerCase()}`,
        detail: `Siren was asked again; until then it was ${text(detail.from)}.`,
        tone: toneOf(text(detail.to) ?? ''),
      };
    case 'receipt':
      return describeReceipt(message, index, channel, attempt);
    case 'late_evidence':
      return {
        title: `Known to be ${text(detail.to)} after it had finished`,
        detail: `Until then it was ${text(detail.from)}. Nothing is sent because of it.`,
        tone: toneOf(text(detail.to) ?? ''),
      };
    case 'finished':
      return {
        title: `Finished: ${text(detail.status)}`,
        detail: whyFinished(text(detail.status), text(detail.code)),
        tone: toneOf(text(detail.status) ?? ''),
      };
    case 'rescheduled': {
      const sendAt = text(detail.sendAt);
      return {
        title: sendAt === null ? 'Rescheduled: to be sent at once' : `Rescheduled for ${time(sendAt)}`,
        detail: 'By an order of its application or an operator.',
        tone: 'quiet',
      };
    }
    case 'replayed':
      return { title: 'Sent again from the first step', detail: 'An operator asked for it.', tone: 'warn' };
    case 'discarded':
      return { title: 'Discarded as a dead letter', detail: 'An operator wants to see no more of it.', tone: 'quiet' };
    case 'erased':
      return {
        title: 'Its recipient was erased',
        detail: 'Number, texts and metadata are gone. What figures are counted by stays.',
        tone: 'quiet',
      };
    default:
      return { title: words(event), detail: null, tone: 'quiet' };
  }
}

/** The provider that was asked for, and the approved template, where there are any. */
function by({ provider, template }: HistoryLine['detail']): string {
  const withTemplate = template === undefined ? '' : ` with template ${text(template)}`;
  return `${provider === undefined ? '' : ` by ${text(provider)}`}${withTemplate}`;
}

/** An expired message has no other line that tells where it was. */
function whyFinished(status: string | null, code: string | null): string {
  const why = status === 'expired' && code !== null ? `${whyEnded({ code, message: null })}. ` : '';
  return `${why}Nothing more is sent.`;
}

const WHY_NOTHING: Readonly<Record<string, string>> = {
  unknown_word: 'Changes nothing: the word is not known.',
  known_already: 'Changes nothing: it was known already.',
  overtaken: 'Changes nothing: more was known already.',
};

function describeReceipt(message: Message, index: number, channel: string, attempt: string): Described {
  const { detail } = message.history[index]!;
  const status = text(detail.status) ?? text(detail.word) ?? 'an unknown word';
  const source = detail.source === 'question' ? 'Siren answered' : 'receipt';
  const doubt = detail.contradicts === undefined ? null : `It contradicts what was known: ${text(detail.contradicts)}.`;
  const nothing = WHY_NOTHING[text(detail.why) ?? ''] ?? null;
  return {
    title: `${channel}: ${source} for ${attempt}: ${status}`,
    detail: joined(
      nothing,
      doubt,
      detail.status === 'failed' && detail.changed === true ? whatFollowed(message, index) : null,
    ),
    tone: detail.changed === true ? toneOf(status) : 'quiet',
  };
}

const joined = (...parts: (string | null)[]): string | null => parts.filter((part) => part !== null).join(' ') || null;

/** Why the attempt began whose line this is: the decision in words, from what was known by then. */
function whyBegun(message: Message, index: number): string | null {
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
