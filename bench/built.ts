/** What is measured is what runs in production: the built files, by the types of their sources. */
const built = <Module>(path: string): Promise<Module> =>
  import(new URL(`../dist/${path}`, import.meta.url).href) as Promise<Module>;

export const { dataSourceOptions } =
  await built<typeof import('../src/database/data-source.js')>('database/data-source.js');
export const { inTransaction, poolOf } =
  await built<typeof import('../src/database/transaction.js')>('database/transaction.js');
export const { migrate } = await built<typeof import('../src/database/migrator.js')>('database/migrator.js');
export const { appendDeltas } = await built<typeof import('../src/statistics/counting/deltas.js')>(
  'statistics/counting/deltas.js',
);
export const { foldDeltas } =
  await built<typeof import('../src/statistics/folding/fold.js')>('statistics/folding/fold.js');
export const { rebuildStatistics } = await built<typeof import('../src/statistics/folding/rebuild.js')>(
  'statistics/folding/rebuild.js',
);
export const { StatisticsService } = await built<typeof import('../src/statistics/reading/statistics.service.js')>(
  'statistics/reading/statistics.service.js',
);
export const { createApp } = await built<typeof import('../src/app.setup.js')>('app.setup.js');
export const { AuthModule } = await built<typeof import('../src/auth/auth.module.js')>('auth/auth.module.js');
export const { Batcher } = await built<typeof import('../src/database/batcher.js')>('database/batcher.js');
export const { Public, RouteHooks } = await built<typeof import('../src/http/route-hooks.js')>('http/route-hooks.js');
export const { loggingOptions } = await built<typeof import('../src/http/logging.js')>('http/logging.js');
export const { SirenModule } = await built<typeof import('../src/siren/siren.module.js')>('siren/siren.module.js');
export const { SirenSignatureGuard } = await built<typeof import('../src/siren/siren-signature.guard.js')>(
  'siren/siren-signature.guard.js',
);
