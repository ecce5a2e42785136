import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { inTransaction } from '../database/transaction.js';
import { batchCounts, type BatchCounts } from './batch-counts.js';
import { readStatistics, type StatisticsQuery } from './read-statistics.js';
import type { StatisticsDto } from './statistics.dto.js';

/** The numbers of delivery, exact at the moment they are asked for. */
@Injectable()
export class StatisticsService {
  constructor(@InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * How delivery went in a range, of everything or of one phone number or channel.
   * @throws EmptyRangeError when `from` is not before `to`
   */
  getStatistics(query: StatisticsQuery = {}): Promise<StatisticsDto> {
    return inTransaction(
      this.dataSource,
      async (tx) => {
        await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return readStatistics(tx, query);
      },
      { plans: 'any' },
    );
  }

  /** How many messages of a batch are in each state, and how many are finished. Nothing for an id that is none. */
  batchCounts(batchId: string): Promise<BatchCounts> {
    return batchCounts(this.dataSource, batchId);
  }
}
