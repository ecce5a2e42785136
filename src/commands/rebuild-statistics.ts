/**
 * `npm run statistics:rebuild`: counts the statistics anew from the messages and their attempts, while the service goes on.
 * Where it cannot, nothing has changed.
 */
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source.js';
import { refuseTransactionPooling } from '../database/transaction-pooling.js';
import { rebuildStatistics } from '../statistics/rebuild.js';
import { runOnDatabase } from './run-on-database.js';

await runOnDatabase('the rebuild', async (databaseUrl) => {
  await refuseTransactionPooling({ databaseUrl });
  const dataSource = await new DataSource(dataSourceOptions({ databaseUrl, poolSize: 2 }, [])).initialize();
  const counted = await rebuildStatistics(dataSource).finally(() => dataSource.destroy());
  return `the statistics are rebuilt from ${counted.toLocaleString('en')} messages`;
});
