import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv, type CsvColumns, sendCsv } from '../../http/csv.js';
import { readDateTime } from '../../http/field-rules.js';
import { invalidPhoneNumberProblem, validationProblem } from '../../http/problems.js';
import { RequiresScope } from '../../http/route-hooks.js';
import { say } from '../../languages/say.js';
import { EmptyRangeError, type StatisticsRange } from '../counting/range.js';
import type { ScopeQuery } from '../folding/scope.js';
import {
  CategoriesDto,
  CostsDto,
  CountriesDto,
  type ErrorFigureDto,
  ErrorFiguresDto,
  TemplatesFiguresDto,
} from '../reading/parts.dto.js';
import { FallbackAdviceDto } from '../reading/fallback-policy.dto.js';
import { PHONE_NUMBER_READER, type PhoneNumberReader } from '../reading/read-statistics.js';
import { StatisticsDto, TimeseriesDto } from '../reading/statistics.dto.js';
import { StatisticsService } from '../reading/statistics.service.js';
import { UnanswerableError } from '../reading/read-timeseries.js';
import { readFallbackValues } from './fallback-values.js';
import {
  CostsQueryDto,
  ErrorsQueryDto,
  FallbackPolicyQueryDto,
  PartsQueryDto,
  RangeQueryDto,
  StatisticsQueryDto,
  TimeseriesQueryDto,
} from './statistics-query.dto.js';

@ApiTags('statistics')
@Controller('api/v1/statistics')
export class StatisticsController {
  constructor(
    private readonly statistics: StatisticsService,
    @Inject(PHONE_NUMBER_READER) private readonly readPhoneNumber: PhoneNumberReader,
  ) {}

  /** How delivery went in a range of time: of everything, of one phone number, country, template, category or batch, or on one channel. */
  @Get()
  @RequiresScope('statistics:read')
  get(@Query() query: StatisticsQueryDto): Promise<StatisticsDto> {
    const { phoneNumber, batchId, channel } = query;
    refuseTogether(query, 'batchId', ['from', 'to', ...PARTS, 'phoneNumber']);
    refuseTogether(query, 'phoneNumber', PARTS);
    const e164 = phoneNumber === undefined ? undefined : this.e164Of(phoneNumber);
    return answering(() =>
      this.statistics.getStatistics({
        ...rangeIn(query),
        ...partIn(query),
        channel,
        batchId: batchId?.toLowerCase(),
        phoneNumber: e164,
      }),
    );
  }

  /** How delivery went over time: by the minute, the hour or the day of any time zone, without gaps. */
  @Get('timeseries')
  @RequiresScope('statistics:read')
  getTimeseries(@Query() query: TimeseriesQueryDto): Promise<TimeseriesDto> {
    const { interval, timeZone, channel } = query;
    const asked = { ...rangeIn(query), ...partIn(query), interval, timeZone, channel };
    return answering(() => this.statistics.getTimeseries(asked));
  }

  /** Why attempts did not arrive: the error codes of a range, what they mean and what is done about them. As CSV with `Accept: text/csv` or `format=csv`. */
  @Get('errors')
  @RequiresScope('statistics:read')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: ErrorFiguresDto })
  async getErrors(
    @Query() query: ErrorsQueryDto,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = { ...rangeIn(query), ...partIn(query), channel: query.channel };
    const figures = await answering(() => this.statistics.getErrors(asked));
    if (!acceptsCsv(accept, query.format)) {
      await reply.send(figures);
      return;
    }
    await sendCsv(reply, 'errors', ERROR_COLUMNS, Readable.from([figures.items.map(errorRow)]));
  }

  /** How delivery went by country. */
  @Get('countries')
  @RequiresScope('statistics:read')
  getCountries(@Query() query: PartsQueryDto): Promise<CountriesDto> {
    return answering(() => this.statistics.getCountries({ ...rangeIn(query), channel: query.channel }));
  }

  /** How delivery went by template. */
  @Get('templates')
  @RequiresScope('statistics:read')
  getTemplates(@Query() query: PartsQueryDto): Promise<TemplatesFiguresDto> {
    return answering(() => this.statistics.getTemplates({ ...rangeIn(query), channel: query.channel }));
  }

  /** How delivery went by category: `transactional` and `marketing`. */
  @Get('categories')
  @RequiresScope('statistics:read')
  getCategories(@Query() query: PartsQueryDto): Promise<CategoriesDto> {
    return answering(() => this.statistics.getCategories({ ...rangeIn(query), channel: query.channel }));
  }

  /**
   * What was spent: of each country, channel or template, by currency, and of it for fallbacks and for messages that arrived
   * twice. Prices are those of `PRICES` when each request began.
   */
  @Get('costs')
  @RequiresScope('statistics:read')
  getCosts(@Query() query: CostsQueryDto): Promise<CostsDto> {
    return answering(() => this.statistics.getCosts({ ...rangeIn(query), by: query.by, channel: query.channel }));
  }

  /** How long to wait for WhatsApp before sending an SMS: the recorded history, replayed under several values. */
  @Get('fallback-policy')
  @RequiresScope('statistics:read')
  getFallbackAdvice(@Query() query: FallbackPolicyQueryDto): Promise<FallbackAdviceDto> {
    const fallbackAfter = readFallbackValues(query.fallbackAfter);
    if (fallbackAfter === null) {
      const message = say('must be up to 20 numbers of seconds between 1 and 86400, separated by commas');
      throw validationProblem([{ path: 'fallbackAfter', message }]);
    }
    const asked = { ...rangeIn(query), ...partIn(query), fallbackAfter };
    return answering(() => this.statistics.getFallbackAdvice(asked));
  }

  private e164Of(written: string): string {
    const e164 = this.readPhoneNumber(written);
    if (e164 === null) throw invalidPhoneNumberProblem('phoneNumber');
    return e164;
  }
}

const PARTS = ['country', 'template', 'category'] as const;

/** Numbers are kept by each of these alone. */
function partIn(query: ScopeQuery): ScopeQuery {
  const { country, template, category } = query;
  const [first, ...others] = PARTS.filter((part) => query[part] !== undefined);
  if (others.length > 0) {
    throw validationProblem(
      others.map((path) => ({ path, message: say('cannot be combined with {field}', { field: first! }) })),
    );
  }
  return { country, template, category };
}

function rangeIn({ from, to }: Pick<RangeQueryDto, 'from' | 'to'>): Partial<StatisticsRange> {
  return { from: readDateTime(from) ?? undefined, to: readDateTime(to) ?? undefined };
}

/** What the question itself makes impossible is the caller's to mend. */
async function answering<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof EmptyRangeError)
      throw validationProblem([{ path: 'from', message: say('must be earlier than to') }]);
    if (error instanceof UnanswerableError) throw validationProblem([{ path: error.path, message: error.sentence }]);
    throw error;
  }
}

function refuseTogether<Q extends StatisticsQueryDto>(
  query: Q,
  field: keyof Q & string,
  others: readonly (keyof Q & string)[],
): void {
  if (query[field] === undefined) return;
  const errors = others
    .filter((other) => query[other] !== undefined)
    .map((path) => ({ path, message: say('cannot be combined with {field}', { field }) }));
  if (errors.length > 0) throw validationProblem(errors);
}

/** Errors by code as one row each of a file; what was done about them as `fallback 12; retry 3`. */
function errorRow({ followed, ...figure }: ErrorFigureDto) {
  return { ...figure, followed: followed.map(({ what, count }) => `${what} ${count}`).join('; ') };
}

const ERROR_COLUMNS: CsvColumns<ReturnType<typeof errorRow>> = {
  columns: ['channel', 'code', 'count', 'share', 'meaning', 'action', 'followed', 'lastSeenAt'],
};
