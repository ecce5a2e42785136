import fc from 'fast-check';
import type { Fuzzer, Verdict } from './fuzzer.js';
import type { FuzzInput } from './input.js';
import { inputsFor } from './inputs.js';

/** Inputs that are sent at once. */
const AT_ONCE = 16;
/** Each try may take as long as a hang. */
const SHRINK_MS = 60_000;

export interface RoundsOptions {
  /** What follows is all told by it. */
  seed: number;
  /** Rounds to run, from 0. */
  rounds: Iterable<number>;
  /** Inputs of a round. */
  inputs: number;
  /** Looked for after each round; what it throws is a finding of that round. */
  afterRound: (round: number) => Promise<void>;
  /** How long a failure is made smaller, in ms (60,000). */
  shrinkMs?: number;
  /** A run that finds so much ends. */
  mostFindings?: number;
  print: (line: string) => void;
}

/** What one round found, made as small as it could be. */
export interface Finding {
  round: number;
  complaints: readonly string[];
  /** Commands and vectors, one for each input that it takes. */
  reproductions: readonly string[];
}

/** Sends rounds of inputs, and resolves to what was found. Each finding is printed when it is found. */
export async function runRounds(fuzzer: Fuzzer, options: RoundsOptions): Promise<Finding[]> {
  const { seed, rounds, inputs, afterRound, shrinkMs = SHRINK_MS, mostFindings = 10, print } = options;
  const one = inputsFor(fuzzer.target.operations, fuzzer.target.schemas);
  // Several at once, of which all that are not needed are left out when it is made smaller.
  const together = fc.tuple(...Array.from({ length: AT_ONCE }, () => fc.option(one, { freq: 1_000_000 })));
  const findings: Finding[] = [];
  const found = (finding: Finding): void => {
    findings.push(finding);
    print(describe(finding, seed));
  };
  for (const round of rounds) {
    const finding = await runRound(fuzzer, together, {
      seed: seedOf(seed, round),
      runs: Math.ceil(inputs / AT_ONCE),
      shrinkMs,
      round,
    });
    if (finding !== null) found(finding);
    await afterRound(round).catch((error: unknown) =>
      found({
        round,
        complaints: [`after it: ${error instanceof Error ? error.message : String(error)}`],
        reproductions: [],
      }),
    );
    if (findings.length >= mostFindings) break;
  }
  return findings;
}

async function runRound(
  fuzzer: Fuzzer,
  together: fc.Arbitrary<(FuzzInput | null)[]>,
  { seed, runs, shrinkMs, round }: { seed: number; runs: number; shrinkMs: number; round: number },
): Promise<Finding | null> {
  let smallest: readonly Verdict[] = [];
  let shrinksUntil = Infinity;
  const property = fc.asyncProperty(together, async (inputs) => {
    // What fast-check takes for passing ends its search.
    if (performance.now() > shrinksUntil) return;
    const verdicts = await fuzzer.send(
      inputs.filter((input) => input !== null),
      { isCounted: shrinksUntil === Infinity },
    );
    if (verdicts.every(({ complaints }) => complaints.length === 0)) return;
    // Who complains comes first; the others may have had their part in it.
    smallest = [...verdicts].sort((a, b) => b.complaints.length - a.complaints.length);
    shrinksUntil = Math.min(shrinksUntil, performance.now() + shrinkMs);
    throw new Error('complaints');
  });
  const { failed } = await fc.check(property, { seed, numRuns: runs });
  if (!failed) return null;
  return {
    round,
    complaints: smallest.flatMap(({ complaints }) => complaints),
    reproductions: smallest.map(({ reproduction }) => reproduction()),
  };
}

/** Far enough from the next one that fast-check does not begin alike. */
function seedOf(seed: number, round: number): number {
  return (Math.imul(seed, 0x9e3779b1) + Math.imul(round + 1, 0x85ebca6b)) | 0;
}

function describe({ round, complaints, reproductions }: Finding, seed: number): string {
  return [
    `found in round ${round} of seed ${seed} (FUZZ_SEED=${seed} FUZZ_ROUND=${round} npm run fuzz):`,
    ...complaints,
    ...reproductions,
  ].join('\n  ');
}
