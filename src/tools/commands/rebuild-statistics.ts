/**
 * `npm run statistics:rebuild`: counts the statistics anew from the messages and their attempts, while the service goes on.
 * Figures of months whose messages were dropped stay as they are.
 * Where it cannot, nothing has changed.
 */
import { commandLineOfProcess } from '../../config/command-line.js';
import { withDataSource } from '../../database/data-source.js';
import { requireSchema } from '../../database/schema-state.js';
import { countWhatIsCounted, rebuildStatistics } from '../../statistics/folding/rebuild.js';
import { runOnDatabase } from './run-on-database.js';

const { flags } = commandLineOfProcess({
  name: 'statistics:rebuild',
  inImage: 'tools/commands/rebuild-statistics.js',
  about:
    'Counts the statistics anew from the messages and their attempts, in one transaction, while the service goes on.',
  flags: { 'dry-run': { type: 'boolean', about: 'say how much would be counted, and change nothing' } },
  settings: 'DATABASE_URL',
  exitCodes: { 0: 'rebuilt, or --dry-run has counted', 1: 'failed, and says why; nothing has changed' },
});

const inWords = (count: number, what: string) => `${count.toLocaleString('en')} ${what}`;

await runOnDatabase('the rebuild', async (databaseUrl) => {
  await requireSchema({ databaseUrl });
  // Counting a full table takes longer than any statement of the service may.
  return withDataSource({ databaseUrl }, flags['dry-run'] ? dryRun : rebuild, { statementTimeoutMs: 0 });
});

async function rebuild(dataSource: Parameters<typeof rebuildStatistics>[0]): Promise<string> {
  return `the statistics are rebuilt from ${inWords(await rebuildStatistics(dataSource), 'messages')}`;
}

async function dryRun(dataSource: Parameters<typeof rebuildStatistics>[0]): Promise<string> {
  const { messages, attempts } = await countWhatIsCounted(dataSource);
  return `would count ${inWords(messages, 'messages')} with ${inWords(attempts, 'attempts')}; nothing was changed`;
}
