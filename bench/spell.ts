import { withConnection } from '../src/tools/local/postgres-server.js';
import { endToEnd, type Pipeline, type Throughput } from './end-to-end.js';
import { median } from './figures.js';
import type { Lab } from './lab.js';
import { type pipelineOf, warmThenMeasure } from './messages.js';
import type { Sizes } from './sizes.js';
import { count, table } from './table.js';

export const ROUNDS = 3;

/** What new messages cost beside something that lies in the database. */
export interface Spell {
  what: string;
  single: Throughput[];
  bulk: Throughput[];
}

/** Single messages and bulks in turn, to Siren's answer. */
export async function spell(lab: Lab, sizes: Sizes, of: ReturnType<typeof pipelineOf>, what: string): Promise<Spell> {
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

/** It is asked how far the new messages are: to count all that are stored would cost more than to send some. */
export async function since<Of extends Pipeline>(of: Of): Promise<Of> {
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

/** Each spell beside the first. */
export function spellTable(title: string, spells: readonly Spell[]): string {
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
  return table(
    title,
    ['per second', 'of empty', 'Node each', 'Postgres'],
    [...spells.map(row('single')), ...spells.map(row('bulk'))],
  );
}
