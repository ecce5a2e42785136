import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from '../src/tools/local/postgres-server.js';
import type { Volley } from './load/fire.js';
import type { Target } from './load/requests.js';
import type { CpuTime, Lab } from './lab.js';
import type { Child } from './process/child.js';

/** How often it is looked whether all are finished: the error of a measurement of seconds. */
const LOOK_MS = 25;
/** Without anything reaching Siren or coming from it, for so long, messages are stuck. */
const STUCK_MS = 60_000;

/** Something that takes messages and finishes them. */
export interface Pipeline {
  process: Child;
  target: Target;
  databaseUrl: string;
  /** SQL for one row `{open, finished}`: whether any message is not finished, and how many are as they should be. */
  openSql: string;
  finishedSql: string;
}

/** How far messages are followed. */
export type End = 'sent' | 'delivered';

export function usualSql(status: End) {
  return {
    openSql: `SELECT EXISTS (SELECT FROM messages WHERE status <> '${status}') AS open`,
    finishedSql: `SELECT count(*)::int AS finished FROM messages WHERE status = '${status}'`,
  };
}

/** Of ours and of the bare turn. */
export function gatewaySql(status: End) {
  return {
    openSql: `SELECT EXISTS (SELECT FROM siren_gateway.deliveries WHERE finished_at IS NULL) AS open`,
    finishedSql: `SELECT count(*)::int AS finished FROM siren_gateway.deliveries WHERE status = '${status}'`,
  };
}

/** What a run of messages gave. */
export interface Throughput extends CpuTime {
  messages: number;
  /** From the first request out until the last message was finished in the database. */
  perSecond: number;
  accepting: Volley;
}

/**
 * Sends so many messages into a pipeline and waits until all are finished.
 * @throws Error when one is lost, ends otherwise than it should, or reaches Siren twice
 */
export async function endToEnd(
  lab: Lab,
  pipeline: Pipeline,
  load: { messages: number; connections: number },
): Promise<Throughput> {
  const { target, databaseUrl } = pipeline;
  const perRequest = target.kind === 'bulk' ? target.size : 1;
  const takenBefore = await lab.siren.ask<number>('taken');
  return withConnection(databaseUrl, async (client) => {
    const finished = async () => (await client.query<{ finished: number }>(pipeline.finishedSql)).rows[0]!.finished;
    const finishedBefore = await finished();
    const { accepting, seconds, ...cpu } = await lab.withCpu(pipeline.process, async () => {
      const began = performance.now();
      const accepting = await lab.generator.ask<Volley>('fire', {
        target,
        connections: load.connections,
        until: { requests: load.messages / perRequest },
      });
      // The database, which is being measured, is not asked before Siren has them all.
      const taken = async () => (await lab.siren.ask<number>('taken')) - takenBefore;
      const isOpen = async () => (await client.query<{ open: boolean }>(pipeline.openSql)).rows[0]!.open;
      let last = { progress: -1, at: 0 };
      for (let n = await taken(); n < load.messages || (await isOpen()); n = await taken()) {
        const progress = n + (await lab.siren.ask<number>('reported'));
        if (progress > last.progress) last = { progress, at: performance.now() };
        if (performance.now() - last.at > STUCK_MS) throw new Error('some messages do not get finished');
        await sleep(LOOK_MS);
      }
      return { accepting, seconds: (performance.now() - began) / 1000 };
    });
    expectEqual('messages finished', (await finished()) - finishedBefore, load.messages);
    expectEqual('requests to Siren', (await lab.siren.ask<number>('taken')) - takenBefore, load.messages);
    return { messages: load.messages, perSecond: load.messages / seconds, accepting, ...cpu };
  });
}

function expectEqual(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`);
}
