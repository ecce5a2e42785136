import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fuzzer } from '../support/fuzz/fuzzer.js';
import { operationsOf } from '../support/fuzz/operations.js';
import { type PlantedBugs, startPlantedBugs } from '../support/fuzz/planted-bugs.js';
import { type Finding, runRounds } from '../support/fuzz/run-rounds.js';

const API_KEY = 'a-key-of-a-service-with-bugs';

let bugs: PlantedBugs;
beforeAll(async () => {
  bugs = await startPlantedBugs(API_KEY);
});
afterAll(() => bugs?.close());

/** Fuzzes some of its operations alone, so that one bug does not hide the others. */
async function fuzz(
  wanted: RegExp,
  { seed = 1, shrinkMs }: { seed?: number; shrinkMs?: number } = {},
): Promise<{ fuzzer: Fuzzer; findings: Finding[]; printed: string[] }> {
  const fuzzer = new Fuzzer({
    port: bugs.port,
    operations: operationsOf(bugs.document, bugs.routes).filter(({ name }) => wanted.test(name)),
    schemas: bugs.document.components!.schemas!,
    secrets: { apiKey: API_KEY, webhookSecret: 'nobody signs with it' },
    // Nothing of it takes long; what hangs, hangs for ever.
    limitMs: 2_000,
  });
  const printed: string[] = [];
  const findings = await runRounds(fuzzer, {
    seed,
    rounds: [0],
    inputs: 2_000,
    ...(shrinkMs !== undefined && { shrinkMs }),
    afterRound: () => Promise.resolve(),
    print: (line) => printed.push(line),
  });
  fuzzer.close();
  return { fuzzer, findings, printed };
}

describe('fuzzing finds', () => {
  it.each([
    ['a server error', /^POST \/api\/v1\/things$/, /^answered 500/],
    [
      'an answer that never comes, to what only the service itself has told',
      /^\w+ \/api\/v1\/things/,
      /^no answer after/,
    ],
    ['a route that looks at no key', /^GET \/api\/v1\/open$/, /answered 200 without a key/],
    ['a webhook that looks at no signature', /^POST \/api\/v1\/hooks$/, /answered 200 without a signature/],
    ['a phone number in a problem', /^GET \/api\/v1\/contacts/, /^a problem shows a number/],
    ['an error that is no problem, at a route that no document has', /^GET \/page/, /^404 is no problem/],
  ])('%s', async (_what, operations, complaint) => {
    // Another bug of these operations may come first.
    const complaints: string[] = [];
    for (let seed = 1; seed <= 5 && !complaints.some((one) => complaint.test(one)); seed++) {
      complaints.push(
        ...(await fuzz(operations, { seed, shrinkMs: 0 })).findings.flatMap((finding) => finding.complaints),
      );
    }
    expect(complaints).toContainEqual(expect.stringMatching(complaint));
  });

  it('nothing where there is nothing', async () => {
    const { fuzzer, findings } = await fuzz(/fine$/);
    expect(findings).toEqual([]);
    expect(fuzzer.counts.inputs).toBe(2_000);
    expect(fuzzer.counts.unasked()).toEqual([]);
    expect(fuzzer.counts.unreached()).toEqual([]);
  });

  it('the same again by the same seed', async () => {
    const [one, other] = [await fuzz(/^POST .*things$/, { seed: 7 }), await fuzz(/^POST .*things$/, { seed: 7 })];
    expect(one.findings).toHaveLength(1);
    expect(other.findings).toEqual(one.findings);
  });
});

describe('what was found', () => {
  it('is printed as one small command, as a vector, and with its seed; never with the key', async () => {
    const { findings, printed } = await fuzz(/^POST \/api\/v1\/things$/);
    const [{ reproductions }] = findings as [Finding];
    expect(reproductions).toHaveLength(1);
    const [command, vector] = reproductions[0]!.split('\n') as [string, string];
    expect(command).toMatch(/^curl .*-X POST .*"\$ADMIN_API_KEY".*\\u0000.*"\$URL"'\/api\/v1\/things'$/);
    expect(JSON.parse(vector)).toMatchObject({
      input: { method: 'POST', target: '/api/v1/things', ending: { kind: 'whole' } },
    });
    expect(printed.join('\n')).toContain('FUZZ_SEED=1 FUZZ_ROUND=0 npm run fuzz');
    expect(printed.join('\n')).not.toContain(API_KEY);
  });

  it('is found again from its vector', async () => {
    const { fuzzer, findings } = await fuzz(/^POST \/api\/v1\/things$/);
    const { input } = JSON.parse(findings[0]!.reproductions[0]!.split('\n')[1]!);
    expect((await fuzzer.send([input]))[0]!.complaints).toEqual(findings[0]!.complaints);
  });
});
