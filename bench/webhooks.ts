import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from '../src/local/postgres-connection.js';
import { median } from './figures.js';
import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import type { Volley } from './load/fire.js';
import { withCpuMs } from './process/child.js';
import { CONNECTIONS, type Sizes } from './sizes.js';
import { count, each, ms, type Row, table, times } from './table.js';

const BARE = new URL('./rivals/bare-webhook.ts', import.meta.url);
const STORED_SQL = 'SELECT count(*)::int AS stored FROM siren_gateway.received_webhooks';
const OPEN_SQL = 'SELECT EXISTS (SELECT FROM siren_gateway.received_webhooks WHERE next_at IS NOT NULL) AS open';
/** How often it is looked whether all are applied, and for how long. */
const LOOK_MS = 20;
const DRAIN_TIMEOUT_MS = 60_000;

/** What was answered, and the CPU time that the answering process took for it. */
export type Measured = Volley & { cpuMs: number };

/** One round: the ceiling, and ours right after it. */
interface Round {
  bare: Measured;
  /** A process that only takes webhooks; others apply them. */
  api: Measured;
  /** One process that also applies them, meanwhile. */
  both: Measured;
  /** The same until the last is applied: how many a second it can take for ever. */
  appliedPerSecond: number;
}

/** Measures receipts over HTTP beside a bare handler that checks the same signature and stores nothing. */
export async function benchWebhooks(
  lab: Lab,
  { rounds, roundMs }: Sizes,
  profile: string | undefined,
): Promise<Round[]> {
  const bare = await lab.start(BARE);
  const secret = 'bench-webhook-secret-of-32-bytes';
  const barePort = await bare.ask<number>('listen', { secret });
  const api = await startGateway(lab, { name: 'api', roles: 'api', successStatus: 'delivered', profile });
  const both = await startGateway(lab, { name: 'both', roles: 'api,worker', successStatus: 'delivered', profile });

  const results: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const result: Round = {
      bare: await withCpuMs(bare, () => fireReceipts(lab, { port: barePort, secret }, roundMs)),
      api: await fireCommitted(lab, api, roundMs),
      ...(await fireApplied(lab, both, roundMs)),
    };
    // The first one warms up.
    if (round > 0) results.push(result);
  }
  for (const child of [bare, api, both]) await child.stop();
  return results;
}

function fireReceipts(
  lab: Lab,
  to: { port: number; secret: string },
  duration: number,
  pace?: number,
): Promise<Volley> {
  return lab.generator.ask<Volley>('fire', {
    target: { kind: 'receipt', ...to },
    connections: CONNECTIONS,
    until: { ms: duration },
    ...(pace === undefined ? {} : { pace }),
  });
}

/**
 * @param pace requests a second; without, as many as it takes
 * @throws Error unless every 200 is a row
 */
export async function fireCommitted(lab: Lab, gateway: Gateway, duration: number, pace?: number): Promise<Measured> {
  return withConnection(gateway.databaseUrl, async (client) => {
    const stored = async () => (await client.query<{ stored: number }>(STORED_SQL)).rows[0]!.stored;
    const before = await stored();
    const to = { port: gateway.port, secret: gateway.webhookSecret };
    const volley = await withCpuMs(gateway, () => fireReceipts(lab, to, duration, pace));
    const rows = (await stored()) - before;
    if (rows !== volley.answered)
      throw new Error(`${volley.answered} webhooks were answered 200, and ${rows} are stored`);
    return volley;
  });
}

/** Fires, and waits until everything is applied, so that the next round starts even. */
async function fireApplied(
  lab: Lab,
  gateway: Gateway,
  duration: number,
): Promise<Pick<Round, 'both' | 'appliedPerSecond'>> {
  return withConnection(gateway.databaseUrl, async (client) => {
    const began = performance.now();
    const both = await fireCommitted(lab, gateway, duration);
    while ((await client.query<{ open: boolean }>(OPEN_SQL)).rows[0]!.open) {
      if (performance.now() - began > DRAIN_TIMEOUT_MS) throw new Error('some webhooks do not get applied');
      await sleep(LOOK_MS);
    }
    return { both, appliedPerSecond: (both.answered * 1000) / (performance.now() - began) };
  });
}

/** The figures as a table, with the targets of the design. */
export function webhookTable(rounds: readonly Round[]): string {
  const row = (what: string, of: 'bare' | 'api' | 'both', targets: [p99: string, ratio: string]): Row => {
    const middle = (figure: 'perSecond' | 'p50' | 'p99') => median(rounds.map((round) => round[of][figure]));
    const ratio = median(rounds.map((round) => round[of].perSecond / round.bare.perSecond));
    return {
      what,
      cells: [
        count(middle('perSecond')),
        ms(middle('p50')),
        ms(middle('p99')),
        targets[0],
        each(median(rounds.map((round) => round[of].cpuMs / round[of].answered))),
        times(ratio),
        targets[1],
      ],
    };
  };
  return table(
    `Webhooks (${CONNECTIONS} connections, median of ${rounds.length} rounds)`,
    ['per second', 'p50', 'p99', 'target', 'CPU each', 'ratio', 'target'],
    [
      row('bare Fastify: HMAC only, nothing stored', 'bare', ['', '']),
      row('ours: every 200 committed', 'api', ['<= 250 ms', '>= 0.5 x']),
      row('ours: the same, while applying them too', 'both', ['<= 250 ms', '']),
      {
        what: 'ours: until the last is applied',
        cells: [count(median(rounds.map((round) => round.appliedPerSecond)))],
      },
    ],
  );
}
