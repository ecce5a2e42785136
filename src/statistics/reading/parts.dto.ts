import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/category.js';
import type { CountedChannel } from '../counting/counters.js';
import { FiguresDto } from './figures.dto.js';

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
