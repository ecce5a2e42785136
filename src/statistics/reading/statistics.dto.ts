import { ApiProperty } from '@nestjs/swagger';
import { ApiOfEach } from '../../http/api-decorators.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/template-content.js';
import { COUNTED_CHANNELS, type CountedChannel } from '../counting/counters.js';

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
  /** Read by the recipient. */
  read: number;
  /** Given up: no channel of the plan reached the recipient. */
  failed: number;
  /** Their time was over before anything was sent. */
  expired: number;
  /** Taken back before anything was sent. */
  cancelled: number;
  /** Not sent, because their number must not be written to. */
  suppressed: number;
}

/**
 * What is told of any range of time. An attempt (a request to Siren, whatever the answer) counts in the minute in which it
 * began, a message in the minute in which it was created, whenever it changes later. What is pending is in no rate.
 */
export class FiguresDto {
  /** Requests to Siren that began in the range, whatever the answer. */
  totalAttempts: number;
  /** Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
  successfulAttempts: number;
  /** successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
  successRate: number | null;
  /** Those by WhatsApp. */
  whatsappAttempts: number;
  /** Those by SMS. */
  smsAttempts: number;
  /** Attempts of which nobody knows whether Siren took them. */
  unknownOutcomes: number;
  messages: MessageFiguresDto;
  /** Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
  deliveryRate: number | null;
  /** Messages that are not pending and for which a later channel of their plan was tried. */
  fallbacks: number;
  /** fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
  fallbackRate: number | null;
  /** Messages that arrived on more than one channel. */
  doubleDeliveries: number;
  /** Attempts that were delivered after their message was finished, or after a later channel had been tried. */
  lateDeliveries: number;
}

/**
 * Milliseconds that 50, 90 and 99 of 100 did not exceed; null where nothing was delivered. From histograms with fixed ranges:
 * exact up to 20 ms, off by 5 % at most beyond.
 */
export class LatencyDto {
  /** Half took no longer. */
  p50: number | null;
  /** 90 of 100 took no longer. */
  p90: number | null;
  /** 99 of 100 took no longer. */
  p99: number | null;
}

export const INTERVALS = ['minute', 'hour', 'day'] as const;
export type Interval = (typeof INTERVALS)[number];

/**
 * A day of minutes, two months of hours, four years of days; as many as charts have pixels for. So many can be told within
 * 20 ms: 1,487 hours of 10 million attempts a year took 16 ms, on two quiet cores with Postgres beside it.
 */
export const MAX_BUCKETS = 1_500;

/** The figures of one bucket of time. */
export class BucketDto extends FiguresDto {
  /** Its beginning; it ends where the next one begins, the last one at `to`. */
  start: Date;
}

/** How delivery went over time, without a gap: also buckets in which nothing happened. */
export class TimeseriesDto {
  interval: Interval;
  timeZone: string;
  /** Rounded down to the beginning of a bucket. */
  from: Date;
  /** Excluded; rounded up to the end of a bucket. */
  to: Date;
  channel: CountedChannel | null;
  country: string | null;
  /** Only messages of this template (its name), in all its versions. */
  template: string | null;
  /** Only messages of this category. */
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  /** In the order of time. */
  buckets: BucketDto[];
}

/** Attempts on one channel that began in the range. */
export class ChannelFiguresDto {
  /** Requests to Siren, whatever the answer. */
  attempts: number;
  /** Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
  successful: number;
  /** Refused by Siren, or reported as failed since. */
  failed: number;
  /** Nobody knows whether Siren took them. */
  unknown: number;
  /** Delivered, and not known to be read. */
  delivered: number;
  /** Read by the recipient. */
  read: number;
  /** successful ÷ the attempts that are no longer on the wire, not rounded; null without any. */
  successRate: number | null;
  /** From an attempt's begin to its delivery. */
  deliveryLatencyMs: LatencyDto;
}

/**
 * What the attempts of the range cost in one currency, by `PRICES` as it was when each began. An attempt is paid for once
 * Siren took it, also when it failed afterwards. Decimal, never rounded.
 */
export class CostDto {
  /**
   * ISO 4217.
   * @example "INR"
   */
  currency: string;
  /**
   * For all attempts that Siren took.
   * @example "1250.5"
   */
  spent: string;
  /** The part of it that attempts of later channels cost. */
  fallback: string;
  /** The part of it that was spent in vain, since the recipient had the message by another channel already. */
  doubleDeliveries: string;
}

export class SavedCostDto {
  /**
   * ISO 4217.
   * @example "INR"
   */
  currency: string;
  /**
   * Decimal, never rounded.
   * @example "12.5"
   */
  amount: string;
}

/**
 * What was saved by what the service has learned, in the minutes in which the attempts that went instead began: by WhatsApp,
 * requests to numbers that are not there, and waits whose `fallbackAfter` is `auto`.
 */
export class SavedDto {
  /** Requests to Siren that were not made. */
  requests: number;
  /**
   * Seconds that messages did not wait, all added up: what the number's last refused request took from its begin to its failure, or
   * the step's `fallbackAfter` if that is shorter; and of each wait that was learned and ran out, 300 s less that wait, which is below zero
   * where it was longer.
   */
  seconds: number;
  /** What the requests would have cost by `PRICES`; only where Siren took the last one before WhatsApp refused it. */
  costs: SavedCostDto[];
}

/** How delivery is going, exact at the moment of the answer. */
export class StatisticsDto extends FiguresDto {
  /** Included; rounded down to a whole minute (with a country, template or category: to a quarter of an hour). Of a batch: when it was made. */
  from: Date;
  /** Excluded; rounded up likewise. Of a batch: now. */
  to: Date;
  /** Only messages to this number (E.164), and their attempts. */
  phoneNumber: string | null;
  /** Only attempts on this channel, and messages whose own channel it is. */
  channel: CountedChannel | null;
  /** Only messages of this batch, and their attempts. */
  batchId: string | null;
  /** Only messages to numbers of this country (ISO 3166 alpha-2), and their attempts. */
  country: string | null;
  /** Only messages of this template (its name), in all its versions. */
  template: string | null;
  /** Only messages of this category. */
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  @ApiOfEach(COUNTED_CHANNELS, ChannelFiguresDto, {
    description: 'With a channel asked for, the others are all zeros.',
  })
  byChannel: Record<CountedChannel, ChannelFiguresDto>;
  /** From a message's creation to its first delivery. */
  timeToDeliveryMs: LatencyDto;
  /** By currency; empty where nothing had a price. */
  costs: CostDto[];
  /** Attempts that Siren took and for which `PRICES` had no price. */
  unpricedAttempts: number;
  /** By what was learned: without it there would have been so much more. */
  saved: SavedDto;
}
