import { statfs } from 'node:fs/promises';
import type { Client } from 'pg';
import { withConnection } from '../src/tools/local/postgres-connection.js';
import { type Throughput, endToEnd, type Pipeline } from './end-to-end.js';
import { fillFinished } from './fill-finished.js';
import { startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { pipelineOf, warmThenMeasure } from './messages.js';
import { median } from './figures.js';
import type { Sizes } from './sizes.js';
import { count, table } from './table.js';

/** Bytes on disk of a stored message with its delivery, attempt, indexes and log, measured. */
const BYTES_EACH = 2_000;
const ROUNDS = 3;

interface Spell {
  what: string;
  single: Throughput[];
  bulk: Throughput[];
}

export interface StoredFigures {
  stored: number;
  spells: Spell[];
  /** Bytes of the log a single message, up to Siren's answer. */
  wal: { withImages: number; without: number };
}

/**
 * What the run needs, said before anything is done.
 * @throws Error when the disk of the lab has less
 */
export async function sayWhatIsNeeded(folder: string, stored: number): Promise<string> {
  const needed = stored * BYTES_EACH;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) {
    throw new Error(
      `it needs ${gigabytes(needed)}, and ${folder} has ${gigabytes(free)} free: give a smaller --stored`,
    );
  }
  return `It stores ${count(stored)} messages in ${folder}, needs ${gigabytes(needed)} there and about a minute for each 500,000, and removes them at its end.`;
}

/** Messages to Siren's answer: in an empty database, beside all that is stored, and while a snapshot is held besides. */
export async function benchStored(lab: Lab, sizes: Sizes, stored: number): Promise<StoredFigures> {
  const gateway = await startGateway(lab, {
    ...{ name: 'stored', roles: 'api,worker', successStatus: 'accepted', profile: undefined },
  });
  const pipeline = pipelineOf(gateway, 'sent');
  const spells = [await spell(lab, sizes, pipeline, 'empty at first')];
  // To stderr: the figures alone go to stdout.
  await fillFinished(gateway.databaseUrl, stored, (done) => console.error(`stored ${count(done)} of ${count(stored)}`));
  spells.push(await spell(lab, sizes, pipeline, `${count(stored)} stored`));
  await withConnection(gateway.databaseUrl, async (holder) => {
    await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await holder.query('SELECT FROM siren_gateway.messages LIMIT 1');
    spells.push(await spell(lab, sizes, pipeline, 'the same, a snapshot held'));
    await holder.query('ROLLBACK');
  });
  const wal = await withConnection(gateway.databaseUrl, async (client) => ({
    withImages: await walEach(client, true, () => measured(lab, pipeline, sizes.single)),
    without: await walEach(client, false, () => measured(lab, pipeline, sizes.single)),
  }));
  await gateway.stop();
  return { stored, spells, wal };
}

async function spell(lab: Lab, sizes: Sizes, of: ReturnType<typeof pipelineOf>, what: string): Promise<Spell> {
  const figures: Spell = { what, single: [], bulk: [] };
  const { port, apiKey } = of.target;
  const target = { kind: 'bulk', port, apiKey, size: Math.min(10_000, sizes.bulk) } as const;
  for (let round = 0; round < ROUNDS; round++) {
    const pipeline = await since(of);
    figures.single.push(await warmThenMeasure(lab, pipeline, sizes.single));
    figures.bulk.push(await endToEnd(lab, { ...pipeline, target }, { messages: sizes.bulk, connections: 1 }));
  }
  return figures;
}

const measured = async (lab: Lab, of: ReturnType<typeof pipelineOf>, messages: number): Promise<number> =>
  (await warmThenMeasure(lab, await since(of), messages)).messages;

/** It is asked how far the new messages are: to count all that are stored would cost more than to send some. */
async function since<Of extends Pipeline>(of: Of): Promise<Of> {
  return withConnection(of.databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>('SELECT siren_gateway.uuid7_floor(clock_timestamp()) AS id');
    const isNew = `AND message_id >= '${rows[0]!.id}'`;
    return {
      ...of,
      openSql: of.openSql.replace(/\)( AS open)$/, ` ${isNew})$1`),
      finishedSql: `${of.finishedSql} ${isNew}`,
    };
  });
}

/** From a checkpoint on: each page that is touched first goes into the log as a whole, where images are on. */
async function walEach(client: Client, images: boolean, work: () => Promise<number>): Promise<number> {
  await client.query(`ALTER SYSTEM SET full_page_writes = ${images ? 'on' : 'off'}`);
  await client.query('SELECT pg_reload_conf()');
  await client.query('CHECKPOINT');
  const at = async () =>
    Number((await client.query<{ at: string }>(`SELECT pg_current_wal_insert_lsn() - '0/0' AS at`)).rows[0]!.at);
  const before = await at();
  const messages = await work();
  return ((await at()) - before) / (messages * WARMED);
}

/** With those that warm up. */
const WARMED = 1.2;

export function storedTable({ stored, spells, wal }: StoredFigures): string {
  const [first] = spells;
  const rate = (of: readonly Throughput[]): number => median(of.map(({ perSecond }) => perSecond));
  const each = (of: readonly Throughput[], figure: 'cpuMs' | 'postgresCpuMs'): string =>
    `${count(median(of.map((one) => (one[figure] / one.messages) * 1000)))} µs`;
  const row = (kind: 'single' | 'bulk') => (one: Spell) => ({
    what: `${kind === 'single' ? 'one request a message' : 'in bulk'}, ${one.what}`,
    cells: [
      count(rate(one[kind])),
      `${count((100 * rate(one[kind])) / rate(first![kind]))} %`,
      each(one[kind], 'cpuMs'),
      each(one[kind], 'postgresCpuMs'),
    ],
  });
  return [
    table(
      `Messages to Siren's answer beside ${count(stored)} that are stored (median of ${ROUNDS} rounds; target: at least 80 %)`,
      ['per second', 'of empty', 'Node each', 'Postgres'],
      [...spells.map(row('single')), ...spells.map(row('bulk'))],
    ),
    `Log (WAL) of a single message there, from a checkpoint on: ${count(wal.withImages)} B with full-page images, ${count(wal.without)} B without.`,
  ].join('\n');
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
