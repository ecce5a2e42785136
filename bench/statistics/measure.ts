import { DataSource } from 'typeorm';
import { withConnection } from '../../src/tools/local/postgres-server.js';
import { percentile } from '../figures.js';
import { dataSourceOptions, migrate, poolOf, rebuildStatistics, StatisticsService } from '../built.js';
import { fill } from './fill.js';
import { questions } from './questions.js';
import { measureWrites, type WriteCost } from './write-cost.js';

const ROUNDS = 60;
const WARM_UP = 6;
const WRITES = 10_240;
/** A day: pg takes 0 for the pool's own limit. */
const UNLIMITED = { query_timeout: 86_400_000 };

interface Answered {
  what: string;
  p50: number;
  p95: number;
  plainMs: number;
}

export interface Measured {
  attempts: number;
  fillMs: number;
  rebuildMs: number;
  answered: Answered[];
  /** Bytes with their indexes. */
  size: { messages: number; statistics: number };
  writes: WriteCost;
}

/** Fills a database with a year of attempts, counts them, and asks everything of them. */
export async function measure(databaseUrl: string, attempts: number, say: (line: string) => void): Promise<Measured> {
  await migrate({ databaseUrl });
  const filling = performance.now();
  const filled = await withConnection(databaseUrl, (client) => fill(client, attempts));
  const fillMs = performance.now() - filling;
  say(`filled with ${attempts.toLocaleString('en')} attempts in ${Math.round(fillMs / 1000)} s`);
  const dataSource = await new DataSource(dataSourceOptions({ databaseUrl, poolSize: 4 }, [])).initialize();
  try {
    const rebuilding = performance.now();
    await rebuildStatistics(dataSource);
    const rebuildMs = performance.now() - rebuilding;
    say(`rebuilt in ${Math.round(rebuildMs / 1000)} s`);
    await withConnection(databaseUrl, (client) =>
      client.query('SET search_path = siren_gateway').then(() => client.query('VACUUM ANALYZE')),
    );
    const service = new StatisticsService(dataSource, () => ({ meaning: null, action: '' }));
    const answered: Answered[] = [];
    for (const { what, ask, plain } of questions(filled)) {
      await timesOf(WARM_UP, () => ask(service));
      const times = await timesOf(ROUNDS, () => ask(service));
      // Once: it takes many seconds.
      const [plainMs] = await timesOf(1, () => runPlain(dataSource, plain));
      answered.push({
        what,
        p50: percentile(times, 0.5),
        p95: percentile(times, 0.95),
        plainMs: plainMs!,
      });
      say(`${what}: ${percentile(times, 0.5).toFixed(1)} ms`);
    }
    const size = await sizes(dataSource);
    return { attempts, fillMs, rebuildMs, answered, size, writes: await measureWrites(dataSource, WRITES) };
  } finally {
    await dataSource.destroy();
  }
}

/** Milliseconds, ascending. */
async function timesOf(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

async function runPlain(dataSource: DataSource, sql: string): Promise<void> {
  const client = await poolOf(dataSource).connect();
  try {
    const text = `SET statement_timeout = 0; SET work_mem = '64MB'; ${sql}`;
    await client.query({ text, ...UNLIMITED });
  } finally {
    client.release(true);
  }
}

async function sizes(dataSource: DataSource): Promise<Measured['size']> {
  const [size] = await dataSource.query<[Measured['size']]>(
    `SELECT coalesce(sum(pg_total_relation_size(c.oid)) FILTER (WHERE relname ~ '^(messages|deliveries|delivery_attempts)'), 0)::float8 AS messages,
            coalesce(sum(pg_total_relation_size(c.oid)) FILTER (WHERE relname ~ '^statistics_(counts|times|named)$'), 0)::float8 AS statistics
       FROM pg_class c WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`,
  );
  return size;
}
