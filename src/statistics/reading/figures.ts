import { type CountedChannel, COUNTERS, type Counts, NO_CHANNEL, ZEROS } from '../counting/counters.js';
import { byChannel } from '../../siren/channel.js';
import type { ChannelFiguresDto, FiguresDto, MessageFiguresDto } from './statistics.dto.js';

/** The counters of one channel; '' holds messages of which no attempt has begun. */
export type ChannelCounts = Counts & { channel: string };

/** Derives the answer from the counters of a range, a cell per channel; for one channel only if it is named. */
export function figuresOf(cells: readonly ChannelCounts[], only: CountedChannel | null): FiguresDto {
  const counted = only === null ? cells : cells.filter(({ channel }) => channel === only);
  const all = sumOf(counted);
  const attemptsOn = (channel: CountedChannel) => sumBy(counted, channel, attemptsOf);
  const messages = messageFigures(all);
  const delivered = all.finished_delivered + all.finished_read;
  const ended = delivered + all.finished_sent + messages.failed + messages.expired;
  const untried = sumBy(counted, NO_CHANNEL, notPendingOf);
  return {
    totalAttempts: attemptsOf(all),
    successfulAttempts: successfulOf(all),
    successRate: rateOf(successfulOf(all), attemptsOf(all) - all.attempts_sending),
    whatsappAttempts: attemptsOn('whatsapp'),
    smsAttempts: attemptsOn('sms'),
    unknownOutcomes: all.attempts_unknown,
    messages,
    deliveryRate: rateOf(delivered, ended),
    fallbacks: all.fallbacks,
    fallbackRate: rateOf(all.fallbacks, notPendingOf(all) - untried),
    doubleDeliveries: all.double_deliveries,
    lateDeliveries: all.late_deliveries,
  };
}

/** The attempts of each channel; zeros for one that is not asked for. */
export function channelFiguresOf(
  cells: readonly ChannelCounts[],
  only: CountedChannel | null,
): Record<CountedChannel, Omit<ChannelFiguresDto, 'deliveryLatencyMs'>> {
  return byChannel((channel) => {
    const sum = sumOf(cells.filter((cell) => cell.channel === channel && (only === null || only === channel)));
    return {
      attempts: attemptsOf(sum),
      successful: successfulOf(sum),
      failed: sum.attempts_failed,
      unknown: sum.attempts_unknown,
      delivered: sum.attempts_delivered,
      read: sum.attempts_read,
      successRate: rateOf(successfulOf(sum), attemptsOf(sum) - sum.attempts_sending),
    };
  });
}

export function sumOf(cells: readonly Counts[]): Required<Counts> {
  const sum = { ...ZEROS };
  for (const cell of cells) {
    for (const counter of COUNTERS) {
      const n = cell[counter];
      if (n) sum[counter] += n;
    }
  }
  return sum;
}

/** A share of a whole. Null: there is nothing, so there is no share. */
function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The same; 0 where there is nothing. */
export function ratioOrZero(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function attemptsOf(c: Counts): number {
  return (c.attempts_sending ?? 0) + (c.attempts_unknown ?? 0) + (c.attempts_failed ?? 0) + successfulOf(c);
}

function successfulOf(c: Counts): number {
  return (c.attempts_accepted ?? 0) + (c.attempts_sent ?? 0) + (c.attempts_delivered ?? 0) + (c.attempts_read ?? 0);
}

function sumBy(cells: readonly ChannelCounts[], channel: string, numberOf: (counts: Counts) => number): number {
  return cells.reduce((sum, cell) => (cell.channel === channel ? sum + numberOf(cell) : sum), 0);
}

function notPendingOf(c: Counts): number {
  const reached = (c.messages_sent ?? 0) + (c.messages_delivered ?? 0) + (c.messages_read ?? 0);
  const unreached = (c.messages_failed ?? 0) + (c.messages_expired ?? 0);
  return reached + unreached + (c.messages_cancelled ?? 0) + (c.messages_suppressed ?? 0);
}

function messageFigures(c: Required<Counts>): MessageFiguresDto {
  const pending = c.messages_scheduled + c.messages_queued + c.messages_sending;
  return {
    total: pending + notPendingOf(c),
    pending,
    sent: c.messages_sent,
    delivered: c.messages_delivered,
    read: c.messages_read,
    failed: c.messages_failed,
    expired: c.messages_expired,
    cancelled: c.messages_cancelled,
    suppressed: c.messages_suppressed,
  };
}
