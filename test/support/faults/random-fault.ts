import { setTimeout as lasts } from 'node:timers/promises';
import type { Fault as SirenFault } from '../../../src/tools/sandbox/faults.js';
import { pick } from '../random.js';
import type { FaultWorld } from './fault-world.js';

/** A fault that is about to happen; `work` resolves when it is over. */
export interface RandomFault {
  what: string;
  work: (mark: () => Promise<void>) => Promise<void>;
}

const SIREN_FAULTS: readonly SirenFault[] = [
  { kind: 'hang', times: 3 },
  { kind: 'reset', times: 3 },
  { kind: 'cut', times: 3 },
  { kind: 'status', status: 500, times: 5 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' }, times: 2 },
];

/** One of everything that may fail, at one of the replicas or for all of them. */
export function randomFault(random: () => number, world: FaultWorld): RandomFault {
  const replica = pick(random, world.replicas);
  const ms = 500 + random() * 8_500;
  const faults: readonly RandomFault[] = [
    {
      what: `${replica.name} killed`,
      work: async (mark) => {
        await replica.kill();
        await mark();
        await replica.start();
      },
    },
    {
      what: `${replica.name} frozen`,
      work: async (mark) => {
        replica.freeze();
        await mark();
        await lasts(ms);
        replica.thaw();
      },
    },
    { what: `${replica.name} cut from the database`, work: () => Promise.resolve(replica.proxy.cut()) },
    {
      what: `the database frozen for ${replica.name}`,
      work: async (mark) => {
        replica.proxy.freeze();
        await mark();
        await lasts(ms);
        replica.proxy.thaw();
      },
    },
    {
      what: 'the database crashed',
      work: async (mark) => {
        await world.postgres.crash();
        await world.postgres.recover();
        await mark();
      },
    },
    { what: 'Siren misbehaves', work: () => Promise.resolve(world.sandbox.misbehave(pick(random, SIREN_FAULTS))) },
    {
      what: 'Siren away',
      work: async () => {
        world.sandbox.misbehave({ kind: 'refuse' });
        await lasts(ms / 4);
        await world.sandbox.reset();
      },
    },
  ];
  return pick(random, faults);
}
