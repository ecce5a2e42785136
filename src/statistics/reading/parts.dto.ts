import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/template-content.js';
import type { CountedChannel } from '../counting/counters.js';
import { CostDto, FiguresDto } from './statistics.dto.js';

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
