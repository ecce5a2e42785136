import { OmitType } from '@nestjs/swagger';
import type { CountedChannel } from './counters.js';
import { FiguresDto } from './figures.dto.js';
import { RangeQueryDto } from './statistics-query.dto.js';

export class CountriesQueryDto extends OmitType(RangeQueryDto, ['country']) {}

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
