/** What is measured is what runs in production: the built files, by the types of their sources. */
const built = <Module>(path: string): Promise<Module> =>
  import(new URL(`../../dist/${path}`, import.meta.url).href) as Promise<Module>;

export const { dataSourceOptions } =
  await built<typeof import('../../src/database/data-source.js')>('database/data-source.js');
export const { inTransaction, poolOf } =
  await built<typeof import('../../src/database/transaction.js')>('database/transaction.js');
export const { migrateAll } = await built<typeof import('../../src/queue/migrate-all.js')>('queue/migrate-all.js');
export const { appendDeltas } = await built<typeof import('../../src/statistics/deltas.js')>('statistics/deltas.js');
export const { foldDeltas } = await built<typeof import('../../src/statistics/fold.js')>('statistics/fold.js');
export const { rebuildStatistics } =
  await built<typeof import('../../src/statistics/rebuild.js')>('statistics/rebuild.js');
export const { StatisticsService } = await built<typeof import('../../src/statistics/statistics.service.js')>(
  'statistics/statistics.service.js',
);
