import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FuzzWorld, startFuzzWorld } from './support/fuzz/fuzz-world.js';
import { oddParameters } from './support/fuzz/odd-parameters.js';
import { runFuzz, whatIsBroken } from './support/fuzz/run-fuzz.js';
import { foundInputs } from './support/fuzz/vectors.js';

/** The short form of `npm run fuzz`: some seconds. */
const INPUTS = 400;
/** What hangs, hangs for ever; a busy machine may take its time. */
const LIMIT_MS = 60_000;
/** The same in every run, and another one in each; both are printed. */
const SEEDS = [1, Date.now() % 1_000_000];

let world: FuzzWorld;
beforeAll(async () => {
  world = await startFuzzWorld({ limitMs: LIMIT_MS });
});
afterAll(() => world?.close());

describe('whatever anybody sends', () => {
  it.each(foundInputs())('is answered when it once was not: $about', async ({ input }) => {
    const [verdict] = await world.fuzzer.send([input]);
    expect(verdict!.complaints).toEqual([]);
  });

  it('is answered whatever stands in its address', async () => {
    const inputs = oddParameters(world.fuzzer.target.operations);
    expect(inputs.length).toBeGreaterThan(1_000);
    for (let i = 0; i < inputs.length; i += 50) {
      const some = inputs.slice(i, i + 50);
      const verdicts = await world.fuzzer.send(some);
      const complaints = verdicts.flatMap((verdict, n) => verdict.complaints.map((said) => [some[n]!.target, said]));
      expect(complaints).toEqual([]);
    }
  });

  it.each(SEEDS)('is answered, and a good message gets through (seed %i)', async (seed) => {
    const { findings, delivered } = await runFuzz(world, { seed, rounds: [0], inputs: INPUTS });
    expect(findings.map(({ complaints }) => complaints)).toEqual([]);
    expect(delivered).toBe(1);
  });

  it('breaks nothing that always holds', async () => {
    expect(await whatIsBroken(world)).toEqual({});
  });
});
