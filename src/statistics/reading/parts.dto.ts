import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/template-content.js';
import type { CountedChannel } from '../counting/counters.js';
import { CostDto, FiguresDto } from './statistics.dto.js';

/** What the service did about an error, and how often. */
export class FollowedDto {
  /**
   * The reason of the next attempt: `retry`, `template`, `without_media`, `next_language`, `next_provider`, `fallback`,
   * `unknown_outcome_retry` or `replay`; `ended`: none was made, the message is finished; `overtaken`: the next one was under
   * way already.
   * @example "fallback"
   */
  what: string;
  count: number;
}

/** Attempts that ended with one error. */
export class ErrorFigureDto {
  channel: CountedChannel;
  /**
   * As Siren gave it, or one of ours such as `timeout` or `http_503`.
   * @example "131026"
   */
  code: string;
  /** Attempts that failed, or whose outcome is unknown, with this code. */
  count: number;
  /** count ÷ the counts of all items. */
  share: number;
  /** The minute (with a country, template or category: the quarter of an hour) in which the newest of them began. */
  lastSeenAt: Date;
  /** What the code means; null when it is not in our table. */
  meaning: string | null;
  /** What the service does when it meets this code, as far as the code alone decides. */
  action: string;
  /** What it did, the most frequent first; without what is not decided yet, and what was counted by a release that did not count this. */
  @ApiProperty({ type: [FollowedDto] })
  followed: FollowedDto[];
}

/** Why attempts of a range did not arrive, the most frequent first. */
export class ErrorFiguresDto {
  from: Date;
  to: Date;
  channel: CountedChannel | null;
  country: string | null;
  /** Only messages of this template (its name), in all its versions. */
  template: string | null;
  /** Only messages of this category. */
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  items: ErrorFigureDto[];
}

/** What costs are told by. */
export const COST_PARTS = ['country', 'channel', 'template'] as const;
export type CostPart = (typeof COST_PARTS)[number];

/** What was spent in one currency, and for how many requests. */
export class PartCostDto extends CostDto {
  /** Requests that Siren took and that had a price in this currency. */
  requests: number;
}

/** What one country, channel or template cost. */
export class CostItemDto {
  /**
   * ISO 3166 alpha-2, the channel, or the name of the template. Null: numbers that belong to no country, or messages without a
   * template.
   * @example "IN"
   */
  key: string | null;
  /** By currency: amounts of different currencies are never added up. */
  costs: PartCostDto[];
  /** Requests that Siren took and for which `PRICES` had no price. */
  unpricedAttempts: number;
  /** Messages for which a later channel of their plan was tried. By channel: those whose own channel it is. */
  fallbacks: number;
  /** Messages that arrived on more than one channel. By channel: those whose own channel it is. */
  doubleDeliveries: number;
}

/** What was spent on what, by `PRICES` as it was when each request began. */
export class CostsDto {
  /** Rounded down to a whole minute; by country or template to a quarter of an hour. */
  from: Date;
  /** Excluded; rounded up likewise. */
  to: Date;
  @ApiProperty({ enum: COST_PARTS })
  by: CostPart;
  /** Only requests on this channel. */
  channel: CountedChannel | null;
  /** Of everything, by currency. */
  total: CostItemDto;
  /** Where anything was paid, tried or unpriced, sorted by what was spent. What they add up to is the total. */
  items: CostItemDto[];
}

/** The figures of messages to one country. */
export class CountryFiguresDto extends FiguresDto {
  /** ISO 3166 alpha-2; null for numbers that belong to none. */
  country: string | null;
}

/** How delivery went by country, the most messages first. */
export class CountriesDto {
  /** Rounded down to a quarter of an hour. */
  from: Date;
  /** Excluded; rounded up to a quarter of an hour. */
  to: Date;
  channel: CountedChannel | null;
  items: CountryFiguresDto[];
}

/** The figures of the messages of one template, in all its versions. */
export class TemplateFiguresDto extends FiguresDto {
  /** Its name. */
  template: string;
}

/** How delivery went by template, the most messages first. Messages of none are not among them. */
export class TemplatesFiguresDto {
  /** Rounded down to a quarter of an hour. */
  from: Date;
  /** Excluded; rounded up to a quarter of an hour. */
  to: Date;
  channel: CountedChannel | null;
  items: TemplateFiguresDto[];
}

/** The figures of the messages of one category. */
export class CategoryFiguresDto extends FiguresDto {
  @ApiProperty({ enum: MESSAGE_CATEGORIES })
  category: MessageCategory;
}

/** How delivery went by category, the most messages first. */
export class CategoriesDto {
  /** Rounded down to a quarter of an hour. */
  from: Date;
  /** Excluded; rounded up to a quarter of an hour. */
  to: Date;
  channel: CountedChannel | null;
  items: CategoryFiguresDto[];
}
