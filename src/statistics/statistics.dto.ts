import type { CountedChannel } from './counted-cell.js';

/** Messages that were created in the range, each in exactly one state. */
export class MessageFiguresDto {
  /** Created in the range: the sum of the states below. */
  total: number;
  /** Not finished and not yet sent: scheduled, queued or sending. */
  pending: number;
  /** Sent, and not known to be delivered. */
  sent: number;
  /** Delivered, and not known to be read. */
  delivered: number;
  /** Read by the person. */
  read: number;
  /** Given up: no channel of the plan reached the person. */
  failed: number;
  /** Their time was over before anything was sent. */
  expired: number;
  /** Taken back before anything was sent. */
  cancelled: number;
  /** Not sent, because their number must not be written to. */
  suppressed: number;
}

/** Milliseconds from an attempt's begin to its delivery; null where nothing was delivered. */
export class DeliveryLatencyDto {
  /** Half of the delivered attempts took no longer. */
  p50: number | null;
  /** 90 of 100 took no longer. */
  p90: number | null;
  /** 99 of 100 took no longer. */
  p99: number | null;
}

/** Attempts on one channel that began in the range. */
export class ChannelFiguresDto {
  /** Requests to Siren, whatever the answer. */
  attempts: number;
  /** Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
  successful: number;
  /** Refused by Siren, or reported as failed since. */
  failed: number;
  /** Delivered, and not known to be read. */
  delivered: number;
  /** Read by the person. */
  read: number;
  /** successful ÷ attempts, not rounded; 0 without attempts. */
  successRate: number;
  /** Of the newest 50,000 attempts of the range, on whichever channel; of all attempts when a phone number is asked for. */
  deliveryLatencyMs: DeliveryLatencyDto;
}

/** With a channel asked for, the other one is all zeros. */
export class ByChannelDto implements Record<CountedChannel, ChannelFiguresDto> {
  whatsapp: ChannelFiguresDto;
  sms: ChannelFiguresDto;
}

/**
 * How delivery is going. An attempt (a request to Siren, whatever the answer) counts in the minute in which it began, a
 * message in the minute in which it was created, whenever it changes later. Every figure is exact at the moment of the
 * answer.
 */
export class StatisticsDto {
  /** Included; rounded down to a whole minute. */
  from: Date;
  /** Excluded; rounded up to a whole minute. */
  to: Date;
  /** Only messages to this number (E.164), and their attempts. */
  phoneNumber: string | null;
  /** Only attempts on this channel, and messages whose own channel it is. */
  channel: CountedChannel | null;
  /** Requests to Siren that began in the range, whatever the answer. */
  totalAttempts: number;
  /** Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
  successfulAttempts: number;
  /** successfulAttempts ÷ totalAttempts, not rounded; 0 without attempts. */
  successRate: number;
  /** Those by WhatsApp. */
  whatsappAttempts: number;
  /** Those by SMS. */
  smsAttempts: number;
  messages: MessageFiguresDto;
  /** Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; 0 without any. */
  deliveryRate: number;
  /** Of the messages with an attempt, the share for which a later channel of their plan was tried; 0 without any. */
  fallbackRate: number;
  byChannel: ByChannelDto;
}
