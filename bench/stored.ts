import { statfs } from 'node:fs/promises';
import type { Client } from 'pg';
import { withConnection } from '../src/tools/local/postgres-server.js';
import { fillFinished } from './fill-finished.js';
import { startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { pipelineOf, warmThenMeasure } from './messages.js';
import type { Sizes } from './sizes.js';
import { ROUNDS, since, spell, type Spell, spellTable } from './spell.js';
import { count } from './table.js';

/** Bytes on disk of a stored message with its delivery, attempt, indexes and log, measured. */
const BYTES_EACH = 2_000;

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

const measured = async (lab: Lab, of: ReturnType<typeof pipelineOf>, messages: number): Promise<number> =>
  (await warmThenMeasure(lab, await since(of), messages)).messages;

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
  const title = `Messages to Siren's answer beside ${count(stored)} that are stored (median of ${ROUNDS} rounds; target: at least 80 %)`;
  return [
    spellTable(title, spells),
    `Log (WAL) of a single message there, from a checkpoint on: ${count(wal.withImages)} B with full-page images, ${count(wal.without)} B without.`,
  ].join('\n');
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
