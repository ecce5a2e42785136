import { endToEnd, gatewaySql, type Pipeline } from './end-to-end.js';
import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import type { Usage } from './process/answer-parent.js';
import { CONNECTIONS, type Sizes } from './sizes.js';
import { each, megabytes, table } from './table.js';

/** Items of a bulk as JSON, and the characters of each text: 19 MB, of the 20 that are taken. */
const LARGEST = { items: 10_000, characters: 1_800 };

/** What one process of a role takes. */
interface RoleUsage {
  idleRss: number;
  /** Most bytes after single messages, after bulks, and after two of the largest bulks at once. */
  peaks: { singles: number; bulks: number; largest: number };
  /** Milliseconds of CPU time, all threads, of a single message with both receipts, and of one in bulk. */
  cpu: { single: number; bulk: number };
}

export interface RolesFigures {
  api: RoleUsage;
  worker: RoleUsage;
}

/** `ROLES=api` and `ROLES=worker` as two processes on one database: what each takes, for who gives them their limits. */
export async function benchRoles(lab: Lab, { single, bulk }: Sizes): Promise<RolesFigures> {
  const options = { successStatus: 'delivered', profile: undefined } as const;
  const api = await startGateway(lab, { ...options, name: 'roles', roles: 'api' });
  const worker = await startGateway(lab, { ...options, name: 'roles_worker', roles: 'worker', beside: api });
  const both = { api, worker };
  const { port, apiKey, databaseUrl, webhookSecret } = api;
  const pipeline = { process: api, databaseUrl, ...gatewaySql('delivered') };
  const idle = await usages(both);
  await lab.siren.ask('reportTo', { port, secret: webhookSecret });

  const run = async (target: Pipeline['target'], messages: number, connections: number) => {
    const before = await usages(both);
    await endToEnd(lab, { ...pipeline, target }, { messages, connections });
    const after = await usages(both);
    const cpuMs = (role: keyof RolesFigures) => (after[role].cpuMs - before[role].cpuMs) / messages;
    return { after, cpu: { api: cpuMs('api'), worker: cpuMs('worker') } };
  };
  const one = { kind: 'message', port, apiKey } as const;
  await run(one, Math.ceil(single / 5), CONNECTIONS);
  const singles = await run(one, single, CONNECTIONS);
  const bulks = await run({ kind: 'bulk', port, apiKey, size: Math.min(1_000, bulk) }, bulk, 1);
  await lab.siren.ask('reportTo', null);
  await Promise.all([1, 2].map((n) => submitLargest(api, n)));
  const last = await usages(both);
  await Promise.all([api.stop(), worker.stop()]);

  const of = (role: keyof RolesFigures): RoleUsage => ({
    idleRss: idle[role].rss,
    peaks: {
      singles: singles.after[role].peakRss,
      bulks: bulks.after[role].peakRss,
      largest: last[role].peakRss,
    },
    cpu: { single: singles.cpu[role], bulk: bulks.cpu[role] },
  });
  return { api: of('api'), worker: of('worker') };
}

async function usages({ api, worker }: { api: Gateway; worker: Gateway }): Promise<Record<keyof RolesFigures, Usage>> {
  return { api: await api.usage(), worker: await worker.usage() };
}

async function submitLargest({ port, apiKey }: Gateway, n: number): Promise<void> {
  const messages = Array.from({ length: LARGEST.items }, (_, i) => ({
    to: `+919${600_000_000 + n * LARGEST.items + i}`,
    text: String(i).padEnd(LARGEST.characters, '.'),
  }));
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/messages/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 202) throw new Error(`a bulk of ${LARGEST.items} was answered ${answer.status}`);
}

export function rolesTable(figures: RolesFigures): string {
  const rows = Object.entries(figures).map(([role, { idleRss, peaks, cpu }]: [string, RoleUsage]) => ({
    what: `ROLES=${role}`,
    cells: [
      ...[idleRss, peaks.singles, peaks.bulks, peaks.largest].map(megabytes),
      ...[cpu.single, cpu.bulk].map(each),
    ],
  }));
  return table(
    'One process of each role: memory',
    ['idle', 'single messages', 'bulks', 'two bulks of 19 MB', 'Node each, single', 'in bulk'],
    rows,
  );
}
