import type { CountedCell, CountedChannel } from './counted-cell.js';
import type { Latencies } from './delivery-latency.js';
import type { ChannelFiguresDto, MessageFiguresDto, StatisticsDto } from './statistics.dto.js';

/** What is told of a range, derived from its cells: everything but the range itself and whose it is. */
export type Figures = Omit<StatisticsDto, 'from' | 'to' | 'phoneNumber' | 'channel'>;

const PENDING = ['scheduled', 'queued', 'sending'];
const SUCCESSFUL = ['accepted', 'sent', 'delivered', 'read'];
const DELIVERED = ['delivered', 'read'];
/** Finished, and never meant to arrive any more. */
const CALLED_OFF = ['cancelled', 'suppressed'];

/** Adds the cells up; of one channel only, when it is named. */
export function figuresOf(cells: readonly CountedCell[], latencies: Latencies, only: CountedChannel | null): Figures {
  const counted = cells.filter(({ channel }) => only === null || channel === only);
  const messages = counted.filter(({ subject }) => subject === 'message');
  const attempts = counted.filter(({ subject }) => subject === 'attempt');
  const ofChannel = (channel: CountedChannel) =>
    channelFigures(
      attempts.filter((cell) => cell.channel === channel),
      only === null || only === channel ? latencies.get(channel) : undefined,
    );
  const byChannel = { whatsapp: ofChannel('whatsapp'), sms: ofChannel('sms') };
  const totalAttempts = count(attempts);
  const successfulAttempts = count(attempts, SUCCESSFUL);
  return {
    totalAttempts,
    successfulAttempts,
    successRate: ratio(successfulAttempts, totalAttempts),
    whatsappAttempts: byChannel.whatsapp.attempts,
    smsAttempts: byChannel.sms.attempts,
    messages: messageFigures(messages),
    deliveryRate: deliveryRate(messages),
    fallbackRate: fallbackRate(messages),
    byChannel,
  };
}

function channelFigures(
  attempts: readonly CountedCell[],
  latency: ChannelFiguresDto['deliveryLatencyMs'] = { p50: null, p90: null, p99: null },
): ChannelFiguresDto {
  const total = count(attempts);
  const successful = count(attempts, SUCCESSFUL);
  return {
    attempts: total,
    successful,
    failed: count(attempts, ['failed']),
    delivered: count(attempts, ['delivered']),
    read: count(attempts, ['read']),
    successRate: ratio(successful, total),
    deliveryLatencyMs: latency,
  };
}

function messageFigures(messages: readonly CountedCell[]): MessageFiguresDto {
  return {
    total: count(messages),
    pending: count(messages, PENDING),
    sent: count(messages, ['sent']),
    delivered: count(messages, ['delivered']),
    read: count(messages, ['read']),
    failed: count(messages, ['failed']),
    expired: count(messages, ['expired']),
    cancelled: count(messages, ['cancelled']),
    suppressed: count(messages, ['suppressed']),
  };
}

/** What is still under way is on neither side of the fraction, so that a rate never exceeds 1. */
function deliveryRate(messages: readonly CountedCell[]): number {
  const ended = messages.filter(({ finished, status }) => finished && !CALLED_OFF.includes(status));
  return ratio(count(ended, DELIVERED), count(ended));
}

function fallbackRate(messages: readonly CountedCell[]): number {
  const tried = messages.filter(({ channel }) => channel !== null);
  return ratio(count(tried.filter(({ fallbackUsed }) => fallbackUsed)), count(tried));
}

function count(cells: readonly CountedCell[], statuses?: readonly string[]): number {
  return cells.reduce((sum, { status, n }) => (statuses?.includes(status) === false ? sum : sum + n), 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
