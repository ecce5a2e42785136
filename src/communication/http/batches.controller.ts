import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdParam } from '../../http/id-param.dto.js';
import { notFoundProblem } from '../../http/problems.js';
import { StatisticsService } from '../../statistics/statistics.service.js';
import { findBatch } from '../find-batch.js';
import { DELIVERY_CONTEXT } from '../delivery-context.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { BatchDto } from './batch.dto.js';

@ApiTags('batches')
@Controller('api/v1/batches')
export class BatchesController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly statistics: StatisticsService,
  ) {}

  /** How far the messages of a batch have got. */
  @Get(':id')
  async get(@Param() { id }: IdParam): Promise<BatchDto> {
    const batch = await findBatch(this.context.dataSource, this.statistics, id);
    if (batch === null) throw notFoundProblem('There is no batch of this id.');
    return batch;
  }
}
