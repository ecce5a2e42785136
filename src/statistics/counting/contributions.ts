import {
  type Counted,
  type CountedAttempt,
  type CountedMessage,
  type CountedSaving,
  firstChannelResult,
} from './counted.js';
import { type Counter, type Counts, type NamedKind, NO_CHANNEL, type TimeKind } from './counters.js';
import { timeKey } from './times.js';

const MINUTE_MS = 60_000;
const PENDING = ['scheduled', 'queued', 'sending'];

/** The counts of one minute, channel, country, template, category and batch. */
export interface Contribution {
  /** Milliseconds since 1970, whole minutes. */
  minute: number;
  channel: string;
  country: string;
  /** The name of a template. */
  template: string | null;
  category: string;
  batchId: string | null;
  counts: Counts;
  /** By the keys of `times.ts`. */
  times: Record<number, number>;
  /** By kind and key: `error/131026`. */
  named: Record<string, number>;
}

/**
 * Adds up what messages and their attempts contribute, by minute, channel, country, template, category and batch. This
 * is THE definition of every figure. A change of state appends from it, a rebuild stores from it, and figures of one
 * phone number come from it. A message counts in the minute it was created, an attempt in the minute it began, whatever
 * happens later.
 */
export class Contributions {
  private readonly cells = new Map<string, Contribution>();

  /** @param sign 1 to add; −1 to take away what was added before */
  add(counted: Counted, sign: 1 | -1): void {
    this.addMessage(counted, sign);
    for (const attempt of counted.attempts) {
      if (isRequest(attempt)) this.addAttempt(counted, attempt, sign);
      if (attempt.saved !== null) this.addSaved(counted, attempt, attempt.saved, sign);
    }
    this.addDoubles(counted, sign);
  }

  /** Those in which something is left. */
  all(): Contribution[] {
    return [...this.cells.values()].filter(({ counts, times, named }) =>
      [counts, times, named].some((numbers) => Object.values(numbers).some((n) => n !== 0)),
    );
  }

  private addMessage(counted: Counted, sign: number): void {
    const { message } = counted;
    const { status, finishedAt, deliveredAt, createdAt, fallbackUsed } = message;
    const cell = this.cell(message, createdAt, message.channel);
    count(cell, `messages_${status}` as Counter, sign);
    if (finishedAt !== null && (status === 'sent' || status === 'delivered' || status === 'read')) {
      count(cell, `finished_${status}`, sign);
    }
    if (fallbackUsed && !PENDING.includes(status)) count(cell, 'fallbacks', sign);
    if (deliveredAt !== null) time(cell, 'delivery', createdAt, deliveredAt, sign);
    this.addFirstChannel(counted, sign);
  }

  private addFirstChannel(counted: Counted, sign: number): void {
    const { message } = counted;
    const first = firstChannelResult(counted);
    if (first.result === 'unknown_yet') return;
    const cell = this.cell(message, message.createdAt, message.plan[0]!.channel);
    if (first.result === 'silent') count(cell, 'first_silent', sign);
    else time(cell, `first_${first.result}`, first.since, first.at, sign);
  }

  private addAttempt(counted: Counted, attempt: CountedAttempt, sign: number): void {
    const { message, attempts } = counted;
    const { status, startedAt, deliveredAt, errorCode, costMicros, costCurrency } = attempt;
    const cell = this.cell(message, startedAt, attempt.channel);
    count(cell, `attempts_${status}` as Counter, sign);
    if (status === 'failed' || status === 'unknown') {
      const code = errorCode ?? 'unknown';
      countNamed(cell, 'error', code, sign);
      const followed = followedBy(counted, attempt);
      if (followed !== null) countNamed(cell, 'followed', `${code}/${followed}`, sign);
    }
    if (deliveredAt !== null) {
      time(cell, 'latency', startedAt, deliveredAt, sign);
      if (isLate(message, attempts, attempt)) count(cell, 'late_deliveries', sign);
    }
    if (!wasTaken(attempt)) return;
    if (costMicros === null) return count(cell, 'unpriced_attempts', sign);
    const cost = sign * Number(costMicros);
    countNamed(cell, 'cost', `spent:${costCurrency}`, cost);
    countNamed(cell, 'cost', `priced:${costCurrency}`, sign);
    if (attempt.step > 0) countNamed(cell, 'cost', `fallback:${costCurrency}`, cost);
  }

  /** Counted on the channel that was skipped or given up sooner: that of the step before. */
  private addSaved(
    { message }: Counted,
    { step, startedAt }: CountedAttempt,
    saved: CountedSaving,
    sign: number,
  ): void {
    const cell = this.cell(message, startedAt, message.plan[step - 1]?.channel ?? null);
    countNamed(cell, 'saved', 'requests', sign * saved.requests);
    countNamed(cell, 'saved', 'ms', sign * saved.ms);
    if (saved.costMicros !== null) {
      countNamed(cell, 'saved', `cost:${saved.costCurrency}`, sign * Number(saved.costMicros));
    }
  }

  /** Every channel on which the recipient got it after the first was paid in vain. */
  private addDoubles({ message, attempts }: Counted, sign: number): void {
    const delivered = attempts
      .filter(({ deliveredAt }) => deliveredAt !== null)
      .sort((a, b) => a.deliveredAt!.getTime() - b.deliveredAt!.getTime());
    const again = delivered.filter(({ channel }) => channel !== delivered[0]!.channel);
    if (again.length === 0) return;
    count(this.cell(message, message.createdAt, message.channel), 'double_deliveries', sign);
    for (const { startedAt, channel, costMicros, costCurrency } of again) {
      if (costMicros === null) continue;
      countNamed(this.cell(message, startedAt, channel), 'cost', `double:${costCurrency}`, sign * Number(costMicros));
    }
  }

  private cell(
    { country, templateName, category, batchId }: CountedMessage,
    at: Date,
    channel: string | null,
  ): Contribution {
    const minute = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
    const key = `${minute} ${channel} ${country} ${templateName} ${category} ${batchId}`;
    let cell = this.cells.get(key);
    if (cell === undefined) {
      const own = { minute, channel: channel ?? NO_CHANNEL, country: country ?? '', batchId };
      cell = { ...own, template: templateName, category, counts: {}, times: {}, named: {} };
      this.cells.set(key, cell);
    }
    return cell;
  }
}

/** Siren accepted it, as far as is known. So it is paid for, even if it failed afterwards. */
export function wasTaken({
  acceptedAt,
  sentAt,
  deliveredAt,
}: Pick<CountedAttempt, 'acceptedAt' | 'sentAt' | 'deliveredAt'>): boolean {
  return acceptedAt !== null || sentAt !== null || deliveredAt !== null;
}

/** It arrived when its message was finished, or after another channel had been tried. */
function isLate(
  message: CountedMessage,
  all: readonly CountedAttempt[],
  { step, deliveredAt }: CountedAttempt,
): boolean {
  if (message.finishedAt !== null && deliveredAt! > message.finishedAt) return true;
  return all.some((other) => other.step > step && other.startedAt < deliveredAt!);
}

function count({ counts }: Contribution, counter: Counter, n: number): void {
  counts[counter] = (counts[counter] ?? 0) + n;
}

function time({ times }: Contribution, kind: TimeKind, from: Date, to: Date, n: number): void {
  const key = timeKey(kind, from, to);
  times[key] = (times[key] ?? 0) + n;
}

function countNamed({ named }: Contribution, kind: NamedKind, key: string, n: number): void {
  const name = `${kind}/${key}`;
  named[name] = (named[name] ?? 0) + n;
}

/** An attempt that was held back in the process never reached Siren. It is a row, but does not count as an attempt. */
function isRequest({ status, errorCode }: CountedAttempt): boolean {
  return status !== 'failed' || errorCode !== 'not_sent';
}

/** No later attempt: its message is finished. */
const ENDED = 'ended';
/** The next attempt had begun before this one was known to have failed, so nothing was done about it. */
const OVERTAKEN = 'overtaken';

/**
 * What was done after this attempt failed, or its outcome was unknown: the reason of the next attempt (`retry`,
 * `fallback`, …), `ended` or `overtaken`. Null: nothing yet. It is what happened, not what the code calls for. A code
 * does not say how often the message had been tried, nor what is left of its plan.
 */
function followedBy({ message, attempts }: Counted, attempt: CountedAttempt): string | null {
  const next = attempts[attempts.indexOf(attempt) + 1];
  if (next === undefined) return message.finishedAt === null ? null : ENDED;
  return attempt.failedAt !== null && next.startedAt < attempt.failedAt ? OVERTAKEN : next.reason;
}
