/**
 * `npm run bench:statistics`: what each question costs at 10 million attempts over a year, beside a plain GROUP BY over the
 * attempts and beside the same at 100,000. `-- --attempts 1000000` for fewer. Needs about 1 GB of disk a million.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { commandLineOfProcess } from '../../src/config/command-line.js';
import { startPostgres } from '../../src/tools/local/postgres.js';
import { connectionUrl, withConnection } from '../../src/tools/local/postgres-server.js';
import { createStopList } from '../../src/tools/local/start-locally.js';
import { describeMachine } from '../machine.js';
import { count, megabytes, ms, table, times } from '../table.js';
import { type Measured, measure } from './measure.js';

const SMALL = 100_000;
const DATA = resolve(import.meta.dirname, '../../.data');

const { attempts } = commandLineOfProcess({
  name: 'bench:statistics',
  about:
    'Measures each question to the statistics beside a GROUP BY over the attempts. Needs about 1 GB of disk a million.',
  flags: { attempts: { type: 'string', value: 'number', default: '10000000', about: 'attempts over a year' } },
  exitCodes: { 0: 'measured', 1: 'failed or stopped' },
}).flags;
const stops = createStopList();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stops.stopAll().finally(() => process.exit(1)));
}
try {
  await mkdir(DATA, { recursive: true });
  const folder = await mkdtemp(join(DATA, 'bench-'));
  stops.add(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  stops.add(() => postgres.stop());
  const measureIn = async (name: string, size: number): Promise<Measured> => {
    await withConnection(postgres.url, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
    const url = connectionUrl({ port: postgres.port, password: new URL(postgres.url).password }, name);
    return measure(url, size, (line) => console.error(`  ${name}: ${line}`));
  };
  console.log(await describeMachine(postgres.url));
  const small = await measureIn('small', SMALL);
  const large = await measureIn('large', Number(attempts));
  console.log(`\n${report(small, large)}`);
} finally {
  await stops.stopAll();
}

function report(small: Measured, large: Measured): string {
  const rows = large.answered.map(({ what, p50, p95, plainMs }, i) => ({
    what,
    cells: [
      ms(p50),
      ms(p95),
      ms(plainMs),
      times(plainMs / p50),
      ms(small.answered[i]!.p50),
      times(p50 / small.answered[i]!.p50),
    ],
  }));
  const { size, writes, rebuildMs } = large;
  return [
    table(
      `${count(large.attempts)} attempts over a year (targets: <= 20 ms, <= 1.5 x)`,
      ['p50', 'p95', 'GROUP BY', 'faster', `at ${count(small.attempts)}`, 'ratio'],
      rows,
    ),
    '',
    `Storage: ${megabytes(size.statistics)} beside ${megabytes(size.messages)} of messages and attempts (${((size.statistics / size.messages) * 100).toFixed(1)} %).`,
    `Writing: ${writes.rows.toFixed(2)} rows a message, ${(writes.appendMs * 1000).toFixed(0)} µs to append them (four transactions, 64 messages each), ${(writes.foldMs * 1000).toFixed(0)} µs to fold them.`,
    `Rebuilt in ${Math.round(rebuildMs / 1000)} s.`,
  ].join('\n');
}
