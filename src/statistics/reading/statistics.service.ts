import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.js';
import { inTransaction, type Transaction } from '../../database/transaction.js';
import type { MessageCategory } from '../../templates/category.js';
import { batchCounts, type BatchCounts } from './batch-counts.js';
import type { CostsDto } from './costs.dto.js';
import type { CategoriesDto, CountriesDto, TemplatesFiguresDto } from './parts.dto.js';
import { ERROR_EXPLAINER, type ErrorExplainer } from './error-explainer.js';
import type { ErrorFiguresDto } from './errors.dto.js';
import type { FallbackAdviceDto } from './fallback-policy.dto.js';
import type { LiveDto } from './live.dto.js';
import { FORMS_OF_NUMBER, type FormsOfNumber } from './phone-number-reader.js';
import { type CostsQuery, readCosts } from './read-costs.js';
import { type PartsQuery, readParts } from './read-parts.js';
import { type ErrorsQuery, readErrors } from './read-errors.js';
import { type FallbackAdviceQuery, PRESENT_FALLBACK, readFallbackAdvice } from './read-fallback-advice.js';
import { readLive } from './read-live.js';
import { SMS_PRICE, type SmsPriceOf } from './sms-prices.js';
import { readStatistics, type StatisticsQuery } from './read-statistics.js';
import { readTimeseries, type TimeseriesQuery } from './read-timeseries.js';
import type { StatisticsDto } from './statistics.dto.js';
import type { TimeseriesDto } from './timeseries.dto.js';

/** Starting helpers takes longer than reading what is asked for. */
const ONE_MOMENT = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
  SET LOCAL max_parallel_workers_per_gather = 0`;

/**
 * The numbers of delivery, exact at the moment they are asked for. Every method throws EmptyRangeError when `from` is not
 * before `to`, and UnanswerableError for what cannot be told.
 */
@Injectable()
export class StatisticsService {
  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(ERROR_EXPLAINER) private readonly explain: ErrorExplainer,
    // Without it a number has the one form that it is asked about in.
    @Optional() @Inject(FORMS_OF_NUMBER) private readonly formsOf?: FormsOfNumber,
    // Without it an SMS costs what those before it did.
    @Optional() @Inject(SMS_PRICE) private readonly smsPriceOf?: SmsPriceOf,
    // Without it nobody knows how long WhatsApp is waited for.
    @Optional() @Inject(PRESENT_FALLBACK) private readonly presentFallback: number | 'auto' | null = null,
  ) {}

  /** How delivery went in a range: of everything, or of one phone number, country, template, category, batch or channel. */
  getStatistics(query: StatisticsQuery = {}): Promise<StatisticsDto> {
    return this.read((tx) => readStatistics(tx, query, this.formsOf));
  }

  /** The same over time, by the minute, hour or day of a time zone. */
  getTimeseries(query: TimeseriesQuery): Promise<TimeseriesDto> {
    return this.read((tx) => readTimeseries(tx, query));
  }

  /** Why attempts did not arrive. */
  getErrors(query: ErrorsQuery = {}): Promise<ErrorFiguresDto> {
    return this.read((tx) => readErrors(tx, query, this.explain));
  }

  /** How delivery went by country. */
  async getCountries(query: PartsQuery = {}): Promise<CountriesDto> {
    const { items, ...asked } = await this.read((tx) => readParts(tx, 'country', query));
    return {
      ...asked,
      items: items.map(({ name, ...figures }) => ({ country: name === '' ? null : name, ...figures })),
    };
  }

  /** How delivery went by template. */
  async getTemplates(query: PartsQuery = {}): Promise<TemplatesFiguresDto> {
    const { items, ...asked } = await this.read((tx) => readParts(tx, 'template', query));
    return { ...asked, items: items.map(({ name, ...figures }) => ({ template: name, ...figures })) };
  }

  /** How delivery went by category. */
  async getCategories(query: PartsQuery = {}): Promise<CategoriesDto> {
    const { items, ...asked } = await this.read((tx) => readParts(tx, 'category', query));
    return {
      ...asked,
      items: items.map(({ name, ...figures }) => ({ category: name as MessageCategory, ...figures })),
    };
  }

  /** What was spent by country, channel or template. */
  getCosts(query: CostsQuery): Promise<CostsDto> {
    return this.read((tx) => readCosts(tx, query));
  }

  /** What other values of `fallbackAfter` would have meant. */
  getFallbackAdvice(query: FallbackAdviceQuery = {}): Promise<FallbackAdviceDto> {
    return this.read((tx) => readFallbackAdvice(tx, query, this.smsPriceOf, this.presentFallback));
  }

  /** How the service is doing at this moment. */
  getLive(): Promise<LiveDto> {
    return this.read((tx) => readLive(tx, this.explain));
  }

  /** How many messages of a batch are in each state, and how many are finished. Nothing for an id that is none. */
  batchCounts(batchId: string): Promise<BatchCounts> {
    return batchCounts(this.dataSource, batchId);
  }

  /** Whatever is read is of one moment. Its rows are found by their keys: the planner does not know how few there are. */
  private read<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return inTransaction(this.dataSource, async (tx) => {
      await tx.query(ONE_MOMENT);
      return work(tx);
    });
  }
}
