import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/category.js';
import { ApiOfEach } from '../../http/api-decorators.js';
import { COUNTED_CHANNELS, type CountedChannel } from '../counting/counters.js';
import { FiguresDto, LatencyDto } from './figures.dto.js';

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
