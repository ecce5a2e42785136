import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startPostgres } from '../src/tools/local/postgres.js';
import { connectionUrl, withConnection } from '../src/tools/local/postgres-server.js';
import { createStopList } from '../src/tools/local/start-locally.js';
import { startChild, type Child, type ChildOptions } from './process/child.js';
import { readPostgresCpuMs } from './process/postgres-cpu.js';

const DATA = resolve(import.meta.dirname, '../.data');

/** What every measurement shares: one durable Postgres, one stub of Siren, one load generator. */
export interface Lab {
  /** Keeps what the run writes; removed at its end. */
  folder: string;
  generator: Child;
  siren: Child & { port: number };
  /** Makes an empty database; its connection string. */
  createDatabase(name: string): Promise<string>;
  start(program: URL, options?: ChildOptions): Promise<Child>;
  /** Does something, and tells how much CPU time this process and Postgres took meanwhile. Unlike the clock, it does not count waiting. */
  withCpu<Result>(child: Child, work: () => Promise<Result>): Promise<Result & CpuTime>;
  close(): Promise<void>;
}

export interface CpuTime {
  /** Milliseconds, all threads. */
  cpuMs: number;
  /** The same of all processes of Postgres; NaN where the system does not tell. */
  postgresCpuMs: number;
}

/**
 * On the disk of the clone, as a real one would be: a temporary folder may lie in memory, where fsync costs nothing.
 * @param countsStatements Postgres adds up what each statement costs, which costs it something itself
 */
export async function openLab({ countsStatements = false } = {}): Promise<Lab> {
  const stops = createStopList();
  try {
    await mkdir(DATA, { recursive: true });
    const folder = await mkdtemp(join(DATA, 'bench-'));
    stops.add(() => rm(folder, { recursive: true, force: true }));
    const dataDir = join(folder, 'postgres');
    if (countsStatements) await loadStatementCounts(dataDir);
    const postgres = await startPostgres({ dataDir, durable: true });
    stops.add(() => postgres.stop());

    const start: Lab['start'] = async (program, options) => {
      const child = await startChild(program, options);
      stops.add(() => child.stop());
      return child;
    };
    const generator = await start(new URL('./load/generator.ts', import.meta.url));
    const siren = await start(new URL('./siren/stub.ts', import.meta.url));
    const port = await siren.ask<number>('listen');
    const createDatabase = async (name: string): Promise<string> => {
      await withConnection(postgres.url, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
      return connectionUrl({ port: postgres.port, password: new URL(postgres.url).password }, name);
    };
    const withCpu: Lab['withCpu'] = async (child, work) => {
      const read = async () => ({
        cpuMs: (await child.usage()).cpuMs,
        postgresCpuMs: await readPostgresCpuMs(dataDir),
      });
      const before = await read();
      const result = await work();
      const after = await read();
      const [cpuMs, postgresCpuMs] = [after.cpuMs - before.cpuMs, after.postgresCpuMs - before.postgresCpuMs];
      return { ...result, cpuMs, postgresCpuMs };
    };
    const close = (): Promise<void> => stops.stopAll();
    return { folder, generator, siren: { ...siren, port }, createDatabase, start, withCpu, close };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

/** Such a library is loaded when the server starts. */
async function loadStatementCounts(dataDir: string): Promise<void> {
  const postgres = await startPostgres({ dataDir, durable: true });
  await withConnection(postgres.url, (client) =>
    client.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`),
  );
  await postgres.stop();
}
