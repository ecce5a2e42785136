import type { Channel } from './channel.js';
import type { SendReading } from './dialect.js';
import { errorAction } from './error-action.js';
import { chooseCode, readErrorReport } from './error-report.js';
import type { SendOutcome } from './outcome.js';
import { sentenceOf } from './own-codes.js';
import { safeMessage } from './safe-message.js';
import { type SirenError, sirenError } from './siren-error.js';
import type { ExchangeFailure, WireAnswer } from './wire/exchange.js';

const MAX_WAIT_MS = 3_600_000;

/** The three date forms of HTTP: `Sun, 06 Nov 1994 ...`, `Sunday, 06-Nov-94 ...` and `Sun Nov  6 ... 1994`. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;

/**
 * What a `Retry-After` header asks for, in milliseconds from `now`, clamped to 0 .. 1 h: what lies in the past means at
 * once, and nobody is made to wait longer than an hour. Undefined for what is neither seconds nor an HTTP date.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  const wait = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : untilDate(value, now);
  return Number.isNaN(wait) ? undefined : Math.ceil(Math.min(Math.max(wait, 0), MAX_WAIT_MS));
}

function untilDate(value: string, now: Date): number {
  if (!HTTP_DATE.test(value)) return NaN;
  // The oldest form names no zone; like the others it is GMT.
  return Date.parse(/(?:GMT|UTC)$/.test(value) ? value : `${value} GMT`) - now.getTime();
}

export interface ErrorContext {
  channel: Channel;
  /** Who delivers behind Siren, where known. */
  provider?: string;
  /** Texts that must not show in an error: keys, secrets, what was sent and to whom. */
  hidden: readonly string[];
  now: Date;
}

/** A gateway in between gave up: whether Siren took the request before is not known. */
const UNKNOWABLE = [502, 504];

/** What an answer to a send means. */
export function outcomeOfAnswer(answer: WireAnswer, reading: SendReading, context: ErrorContext): SendOutcome {
  if (UNKNOWABLE.includes(answer.status)) return { outcome: 'unknown', error: errorOfAnswer(answer, context, false) };
  if (!reading.taken) return { outcome: 'rejected', error: errorOfAnswer(answer, context, true) };
  return reading.messageId === undefined
    ? { outcome: 'accepted' }
    : { outcome: 'accepted', messageId: reading.messageId };
}

/** What it means that no whole answer came. */
export function outcomeOfFailure(failure: ExchangeFailure, reason: string, context: ErrorContext): SendOutcome {
  const error = errorOfFailure(failure, reason, context);
  return { outcome: failure.written ? 'unknown' : 'rejected', error };
}

/** @param nothingTaken whether the answer says that Siren did not take the request, so that repeating it is safe */
export function errorOfAnswer(answer: WireAnswer, context: ErrorContext, nothingTaken: boolean): SirenError {
  const { channel, provider, hidden, now } = context;
  const report = readErrorReport(readableText(answer.body), { quoted: hidden });
  const code = chooseCode(report, { channel, provider, httpStatus: answer.status }) ?? `http_${answer.status}`;
  const decision = errorAction({ channel, provider, code, httpStatus: answer.status });
  return sirenError(channel, {
    code,
    message: safeMessage(report.message ?? '', hidden) || `Siren answered HTTP ${answer.status}`,
    status: answer.status,
    retryable: nothingTaken && (decision.action === 'retry' || decision.action === 'wait'),
    // A moment that Siren names is one of its own clock, as is the moment of its answer.
    retryAfterMs: retryAfterMs(answer.retryAfter, answer.answeredAt ?? now),
    decision,
  });
}

export function errorOfFailure(failure: ExchangeFailure, reason: string, { channel }: ErrorContext): SirenError {
  const decision = errorAction({ channel, code: failure.code });
  return sirenError(channel, {
    code: failure.code,
    message: `${sentenceOf(failure.code)} (${reason})`,
    retryable: !failure.written && (decision.action === 'retry' || decision.action === 'wait'),
    decision,
  });
}

/** A tag has no other within it, so that no `<` is looked at more than once. */
const TAG = /<[^<>]*>/g;
/** What stands between these tags is no text. */
const SILENT = /^<(\/?)(script|style)\b/i;

/** A body as an error reader wants it: parsed when it is JSON, else its text without HTML tags. */
export function readableText(body: string): unknown {
  try {
    return JSON.parse(body.trim()) as unknown;
  } catch {
    return withoutTags(body).replace(/\s+/g, ' ').trim();
  }
}

function withoutTags(html: string): string {
  let text = '';
  let from = 0;
  let silent: string | null = null;
  for (const { 0: tag, index } of html.matchAll(TAG)) {
    if (silent === null) text += `${html.slice(from, index)} `;
    from = index + tag.length;
    const [, slash, name] = SILENT.exec(tag) ?? [];
    if (name === undefined) continue;
    if (silent === null && slash === '') silent = name.toLowerCase();
    else if (silent === name.toLowerCase() && slash === '/') silent = null;
  }
  return silent === null ? text + html.slice(from) : text;
}
