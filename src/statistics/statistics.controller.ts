import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { readDateTime } from '../http/is-date-time.js';
import { invalidPhoneNumberProblem, validationProblem } from '../http/problems.js';
import { PHONE_NUMBER_READER, type PhoneNumberReader } from './phone-number-reader.js';
import { EmptyRangeError } from './range.js';
import type { StatisticsQuery } from './read-statistics.js';
import { StatisticsQueryDto } from './statistics-query.dto.js';
import { StatisticsDto } from './statistics.dto.js';
import { StatisticsService } from './statistics.service.js';

@ApiTags('statistics')
@Controller('api/v1/statistics')
export class StatisticsController {
  constructor(
    private readonly statistics: StatisticsService,
    @Inject(PHONE_NUMBER_READER) private readonly readPhoneNumber: PhoneNumberReader,
  ) {}

  /** How delivery went in a range of time: of everything, of one phone number, or of one channel. */
  @Get()
  async get(@Query() query: StatisticsQueryDto): Promise<StatisticsDto> {
    try {
      return await this.statistics.getStatistics(this.queryOf(query));
    } catch (error) {
      if (error instanceof EmptyRangeError) throw validationProblem([{ path: 'from', message: error.message }]);
      throw error;
    }
  }

  private queryOf({ from, to, channel, phoneNumber }: StatisticsQueryDto): StatisticsQuery {
    return {
      from: readDateTime(from) ?? undefined,
      to: readDateTime(to) ?? undefined,
      channel,
      phoneNumber: phoneNumber === undefined ? undefined : this.e164Of(phoneNumber),
    };
  }

  private e164Of(written: string): string {
    // In a query a `+` that was not escaped means a space.
    const e164 = this.readPhoneNumber(written.replace(/^ /, '+')) ?? this.readPhoneNumber(written);
    if (e164 === null) throw invalidPhoneNumberProblem('phoneNumber');
    return e164;
  }
}
