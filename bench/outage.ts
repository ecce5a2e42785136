import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { withConnection } from '../src/tools/local/postgres-server.js';
import { percentile } from './figures.js';
import { startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import type { Arrival } from './siren/stub.js';
import { count, megabytes, table } from './table.js';
import { lineOf, uploadLines } from './uploads.js';

const PER_SECOND = 200;
const LOOK_MS = 1_000;
/** Probes follow each other by half a minute at most; after that the line drains at the rate. */
const RESUME_MS = 60_000;

export interface OutageFigures {
  minutes: number;
  queued: number;
  ends: Record<string, number>;
  /** Requests while Siren was away. */
  probes: number;
  /** Bytes of Postgres' log in a second, while nothing could be sent. */
  logPerSecond: number;
  /** From Siren's return until the last message was finished. */
  drainSeconds: number;
  /** Most requests in any second after Siren's return. */
  fastest: number;
  /** By how many places messages left away from the order in which they came, ascending. */
  displaced: number[];
  peakRss: number;
}

/** Siren is away for as long as it is told, with very many messages queued; then what becomes of them. */
export async function benchOutage(lab: Lab, queued: number, minutes: number): Promise<OutageFigures> {
  const gateway = await startGateway(lab, {
    ...{ name: 'outage', roles: 'api,worker', successStatus: 'accepted', profile: undefined },
    settings: { SIREN_MAX_PER_SECOND: String(PER_SECOND) },
  });
  return withConnection(gateway.databaseUrl, async (client) => {
    await lab.siren.ask('away', true);
    await uploadLines(gateway, queued);
    const log = await logPosition(client);
    await sleep(minutes * 60_000);
    const logPerSecond = ((await logPosition(client)) - log) / (minutes * 60);
    const probes = await lab.siren.ask<number>('refused');

    await lab.siren.ask('away', false);
    const back = performance.now();
    while (await hasUnfinished(client)) {
      if (performance.now() - back > RESUME_MS + 3 * (queued / PER_SECOND) * 1_000)
        throw new Error('messages are stuck');
      await sleep(LOOK_MS);
    }
    const drainSeconds = (performance.now() - back) / 1000;
    const arrivals = await lab.siren.ask<Arrival[]>('arrivals');
    const ends = await readEnds(client);
    const { peakRss } = await gateway.usage();
    await gateway.stop();
    return {
      ...{ minutes, queued, ends, probes, logPerSecond, drainSeconds, peakRss },
      fastest: mostInASecond(arrivals.map(({ at }) => at)),
      displaced: displacement(arrivals.map(({ content }) => content)),
    };
  });
}

export function outageTable(figures: OutageFigures): string {
  const { displaced } = figures;
  const positions = [0.5, 0.99, 1].map((p) => count(percentile(displaced, p)));
  const ends = Object.entries(figures.ends).map(([status, n]) => `${status} ${count(n)}`);
  return [
    `${count(figures.queued)} messages queued while Siren was away for ${figures.minutes} minutes`,
    `  ended: ${ends.join(', ')}; requests meanwhile: ${count(figures.probes)}; Postgres' log ${(figures.logPerSecond / 1000).toFixed(1)} kB/s`,
    `  all finished ${figures.drainSeconds.toFixed(0)} s after its return, at most ${count(figures.fastest)} requests in a second (${PER_SECOND} configured)`,
    `  memory at most ${megabytes(figures.peakRss)}`,
    table('left out of order by', ['p50', 'p99', 'max'], [{ what: 'places', cells: positions }]),
  ].join('\n');
}

async function logPosition(client: Client): Promise<number> {
  const { rows } = await client.query<{ at: string }>(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS at`);
  return Number(rows[0]!.at);
}

async function hasUnfinished(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ open: boolean }>(
    `SELECT EXISTS (SELECT FROM siren_gateway.deliveries WHERE finished_at IS NULL) AS open`,
  );
  return rows[0]!.open;
}

async function readEnds(client: Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ status: string; n: number }>(
    `SELECT status || ' by ' || coalesce(channel, 'none') AS status, count(*)::int AS n FROM siren_gateway.deliveries GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while (sorted[to]! - sorted[from]! >= 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

function displacement(contents: readonly string[]): number[] {
  const positions = new Map(Array.from({ length: contents.length }, (_, i) => [contentOf(i), i]));
  return contents.map((content, i) => Math.abs((positions.get(content) ?? i) - i)).toSorted((a, b) => a - b);
}

function contentOf(i: number): string {
  return (JSON.parse(lineOf(i)) as { text: string }).text;
}
