import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type FuzzWorld, startFuzzWorld } from '../support/fuzz/fuzz-world.js';
import { isLevel } from '../support/fuzz/memory-level.js';
import { type FuzzResult, ROUND, runFuzz, whatIsBroken } from '../support/fuzz/run-fuzz.js';
import { foundInputs } from '../support/fuzz/vectors.js';

/** How many inputs, and the seed of which: `FUZZ_INPUTS=20000 FUZZ_SEED=7 npm run fuzz`; one round of it by `FUZZ_ROUND=3`. */
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const ONE_ROUND = process.env.FUZZ_ROUND;
const ROUNDS = ONE_ROUND === undefined ? [...Array(Math.ceil(INPUTS / ROUND)).keys()] : [Number(ONE_ROUND)];

// It takes as long as it is told to.
// eslint-disable-next-line no-restricted-syntax
vi.setConfig({ testTimeout: 600_000 + ROUNDS.length * 60_000 });

let world: FuzzWorld;
let result: FuzzResult;
beforeAll(async () => {
  world = await startFuzzWorld();
});
afterAll(() => world?.close());

describe('whatever anybody sends', () => {
  it.each(foundInputs())('is answered when it once was not: $about', async ({ input }) => {
    const [verdict] = await world.fuzzer.send([input]);
    expect(verdict!.complaints).toEqual([]);
  });

  it(`is answered, and good messages get through (${ROUNDS.length} rounds of ${ROUND}, seed ${SEED})`, async () => {
    result = await runFuzz(world, { seed: SEED, rounds: ROUNDS });
    console.log(world.fuzzer.counts.table().join('\n'));
    expect(result.findings.map(({ complaints }) => complaints)).toEqual([]);
    expect(result.delivered).toBe(ROUNDS.length);
  });

  it.runIf(ROUNDS.length >= 5)('is sent to every operation, with a key and without', () => {
    expect(world.fuzzer.counts.unasked()).toEqual([]);
  });

  it.runIf(isLevel(ROUNDS) !== null)('leaves the memory of the process at its level', () => {
    expect(isLevel(result.memory), `${result.memory.join(' ')} bytes`).toBe(true);
  });

  it('and then falls silent is hung up on', async () => {
    await eventually(() => expect(world.fuzzer.silent).toBe(0));
  });

  it('breaks nothing that always holds', async () => {
    expect(await whatIsBroken(world)).toEqual({});
  });
});
