import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startPostgres } from '../src/local/postgres.js';
import { connectionUrl, withConnection } from '../src/local/postgres-connection.js';
import { createStopList } from '../src/local/stop-list.js';
import { startChild, type Child, type ChildOptions } from './process/child.js';

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
  close(): Promise<void>;
}

/** On the disk of the clone, as a real one would be: a temporary folder may lie in memory, where fsync costs nothing. */
export async function openLab(): Promise<Lab> {
  const stops = createStopList();
  try {
    await mkdir(DATA, { recursive: true });
    const folder = await mkdtemp(join(DATA, 'bench-'));
    stops.add(() => rm(folder, { recursive: true, force: true }));
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: true });
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
    return { folder, generator, siren: { ...siren, port }, createDatabase, start, close: () => stops.stopAll() };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}
