import { lookAtPromises, type Promises } from './broken-promises.js';
import type { FuzzWorld } from './fuzz-world.js';
import { runRounds, type Finding } from './run-rounds.js';
import { settle } from './settle.js';

/** A good message is sent after so many. */
export const ROUND = 1_000;

export interface FuzzOptions {
  seed: number;
  /** Rounds, from 0. */
  rounds: readonly number[];
  /** Inputs of each. */
  inputs?: number;
  print?: (line: string) => void;
}

export interface FuzzResult {
  findings: readonly Finding[];
  /** Good messages that were delivered: one after each round. */
  delivered: number;
  /** Bytes in memory, before the first round and after each. */
  memory: readonly number[];
}

/** Fuzzes the service; after each round a good message must get through. */
export async function runFuzz(
  world: FuzzWorld,
  { seed, rounds, inputs = ROUND, print = console.log }: FuzzOptions,
): Promise<FuzzResult> {
  const began = performance.now();
  let delivered = 0;
  const memory = [await world.memory()];
  const findings = await runRounds(world.fuzzer, {
    seed,
    rounds,
    inputs,
    print,
    afterRound: async (round) => {
      await world.goodMessage();
      delivered++;
      memory.push(await world.memory());
      if (round % 10 === 9) print(`round ${round}: ${megabytes(memory.at(-1)!)} MB, ${seconds(began)} s`);
    },
  });
  print(
    [
      ...world.fuzzer.counts.report(),
      `good messages delivered: ${delivered} of ${rounds.length}`,
      `memory: ${memory.map(megabytes).join(' ')} MB; ${seconds(began)} s; seed ${seed}`,
    ].join('\n'),
  );
  return { findings, delivered, memory };
}

/** Lets the service settle; resolves to what it has not kept. */
export async function whatIsBroken(
  world: FuzzWorld,
  print: (line: string) => void = console.log,
): Promise<Promises['broken']> {
  await settle(world);
  const { broken, counts } = await lookAtPromises(world);
  print(
    `afterwards: ${Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ')}`,
  );
  return Object.fromEntries(Object.entries(broken).filter(([, found]) => found.length > 0));
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
const seconds = (began: number) => Math.round((performance.now() - began) / 1000);
