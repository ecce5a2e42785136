import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { type Transaction, inTransaction } from '../../src/database/transaction.js';
import { StatisticsService } from '../../src/statistics/reading/statistics.service.js';
import { createTestDatabase } from './database.js';

/** Two processes' worth of connections to one database of the test's own. */
export interface Replicas {
  databaseUrl: string;
  first: DataSource;
  second: DataSource;
  close(): Promise<void>;
}

export async function connectReplicas(): Promise<Replicas> {
  const database = await createTestDatabase();
  const connect = () => new DataSource(dataSourceOptions({ databaseUrl: database.url, poolSize: 8 }, [])).initialize();
  const [first, second] = [await connect(), await connect()];
  return {
    databaseUrl: database.url,
    first,
    second,
    close: async () => {
      await second.destroy();
      await first.destroy();
      await database.drop();
    },
  };
}

/** Everything that `work` reads is of one moment. */
export function inSnapshot<T>(dataSource: DataSource, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return inTransaction(dataSource, async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return work(tx);
  });
}

/** The statistics of a database, without knowledge of error codes. */
export function statisticsOf(dataSource: DataSource): StatisticsService {
  return new StatisticsService(dataSource, () => ({ meaning: null, action: '' }));
}
