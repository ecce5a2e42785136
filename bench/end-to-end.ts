import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from '../src/local/postgres-connection.js';
import type { Volley } from './load/fire.js';
import type { Target } from './load/requests.js';
import type { Lab } from './lab.js';
import { type Child, withCpuMs } from './process/child.js';

/** How often it is looked whether all are finished: the error of a measurement of seconds. */
const LOOK_MS = 25;
const DRAIN_TIMEOUT_MS = 60_000;

/** Something that takes messages and finishes them. */
export interface Pipeline {
  process: Child;
  target: Target;
  databaseUrl: string;
  /** SQL for one row `{open, finished}`: whether any message is not finished, and how many are as they should be. */
  openSql: string;
  finishedSql: string;
}

export const USUAL_SQL = {
  openSql: `SELECT EXISTS (SELECT FROM messages WHERE status <> 'sent') AS open`,
  finishedSql: `SELECT count(*)::int AS finished FROM messages WHERE status = 'sent'`,
};

/** @param status of each message in the end */
export function gatewaySql(status: 'sent' | 'delivered') {
  return {
    openSql: `SELECT EXISTS (SELECT FROM siren_gateway.messages WHERE next_at IS NOT NULL) AS open`,
    finishedSql: `SELECT count(*)::int AS finished FROM siren_gateway.messages WHERE status = '${status}'`,
  };
}

/** What a run of messages gave. */
export interface Throughput {
  messages: number;
  /** From the first request out until the last message was finished in the database. */
  perSecond: number;
  /** CPU time of its process, Postgres not included. */
  cpuMs: number;
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
    const { accepting, seconds, cpuMs } = await withCpuMs(pipeline.process, async () => {
      const began = performance.now();
      const accepting = await lab.generator.ask<Volley>('fire', {
        target,
        connections: load.connections,
        until: { requests: load.messages / perRequest },
      });
      // The database, which is being measured, is not asked before Siren has them all.
      const taken = async () => (await lab.siren.ask<number>('taken')) - takenBefore;
      const isOpen = async () => (await client.query<{ open: boolean }>(pipeline.openSql)).rows[0]!.open;
      while ((await taken()) < load.messages || (await isOpen())) {
        if (performance.now() - began > DRAIN_TIMEOUT_MS) throw new Error('some messages do not get finished');
        await sleep(LOOK_MS);
      }
      return { accepting, seconds: (performance.now() - began) / 1000 };
    });
    expectEqual('messages finished', (await finished()) - finishedBefore, load.messages);
    expectEqual('requests to Siren', (await lab.siren.ask<number>('taken')) - takenBefore, load.messages);
    return { messages: load.messages, perSecond: load.messages / seconds, cpuMs, accepting };
  });
}

function expectEqual(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`);
}
