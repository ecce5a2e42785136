import { readdirSync, readFileSync } from 'node:fs';
import { basename, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSource, readSources } from './support/house/source-file.js';
import {
  type AllowedMeaning,
  exportedTwice,
  isAllowed,
  type NameInFile,
  namesIn,
  namesWith,
  pythonWords,
  sqlWords,
  wordsOf,
} from './support/house/words.js';

/** Words that are not used, in each form, and the field's word for each. */
const NOT_USED = {
  result: ['fate', 'fates'],
  reported: ['told', 'tell', 'tells', 'telling'],
  prune: ['forget', 'forgets', 'forgetting', 'forgot', 'forgotten'],
  'target or slot': ['place', 'places', 'placed', 'placing'],
  'health signal': ['sign', 'signs', 'signed', 'signing'],
  classify: ['judge', 'judges', 'judged', 'judging', 'judgement', 'judgment'],
  'hold state': ['patience', 'patient'],
  'decision input': ['circumstance', 'circumstances'],
  block: ['bar', 'bars', 'barred'],
  counter: ['tally', 'tallies', 'tallied'],
  'consecutive account errors': ['suspicion', 'suspicions', 'suspicious', 'suspect', 'suspects'],
  'half-open probe': ['trial', 'trials'],
  maintenance: ['keeper', 'keepers'],
  rate: ['pace', 'paces', 'paced', 'pacing'],
  'recipient or sender': ['person', 'persons', 'people'],
  'http hooks': ['edge', 'edges'],
  unmatched: ['stranger', 'strangers'],
  poison: ['lethal'],
  redacted: ['wordless'],
  'failure reply': ['apology', 'apologies'],
} as const;
const WORDS: ReadonlySet<string> = new Set(Object.values(NOT_USED).flat());

const ALLOWED: readonly AllowedMeaning[] = [
  {
    name: /^(signBody|signed-headers\.ts|signedHeaders|SignedRequest)$|^sign$/,
    under: ['src/siren/', 'src/outbox/', 'src/index.ts'],
    because: 'to sign is the word for an HMAC over a body',
  },
  {
    name: /^(signBody|sign|signed|[sS]ignedEvent)$/,
    under: ['test/', 'scripts/openapi-examples/'],
    because: 'tests sign what Siren or the service would sign',
  },
  {
    name: /^(sign-(in|out)\.tsx|(SessionsController_)?[sS]ign(In|Out)|[sS]igned(In|Out))$/,
    under: ['src/dashboard/page/', 'src/auth/', 'clients/typescript/src/api.ts', 'test/'],
    because: 'to sign in is what people do at a page',
  },
  {
    name: /^(signs?|signed|SignedSegment)$/,
    under: ['src/statistics/', 'src/config/locale-and-zone.ts', 'src/dashboard/page/words/ranges.ts'],
    because: 'a number has a sign',
  },
  { name: /^bars$/, under: ['src/dashboard/page/charts/'], because: 'a chart has bars' },
  { name: /^PLACING$/, under: ['bench/', 'test/'], because: 'it is a word of SQL' },
];

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
/** Of a folder, but for what its packages have installed and built. */
const pathsIn = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => !/\/(node_modules|dist|__pycache__)(\/|$)/.test(path));
const PATHS = ['src', 'test', 'bench', 'scripts', 'examples', 'clients'].flatMap(pathsIn);
/** Its vectors hold the words themselves. */
const THIS_FILE = 'test/words.spec.ts';
const PROGRAMS = PATHS.filter((path) => /\.[cm]?[jt]sx?$/.test(path) && path !== THIS_FILE).map((path) =>
  parseSource(path, read(path)),
);

const inPrograms: NameInFile[] = [
  ...PROGRAMS.flatMap(namesIn),
  ...PATHS.filter((path) => path.endsWith('.py')).flatMap((file) =>
    pythonWords(read(file)).map((name) => ({ file, name })),
  ),
];
const ofFiles = PATHS.map((file) => ({ file, name: basename(file) }));

describe('a word that is not used', () => {
  it('stands in no identifier, property or SQL of sources, tests, benchmarks, examples and clients', () => {
    expect(PROGRAMS.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['src/main.ts', 'src/deciding/plan.spec.ts', 'test/support/gateway.ts', 'bench/run.ts']),
    );
    expect(namesWith(WORDS, inPrograms, ALLOWED)).toEqual([]);
  });

  it('stands in no name of a file or a folder', () => {
    expect(namesWith(WORDS, ofFiles, ALLOWED)).toEqual([]);
  });

  it('stands in no name of the database', () => {
    const inSchema = sqlWords(read('test/schema.sql')).map((name) => ({ file: 'test/schema.sql', name }));
    expect(inSchema.length).toBeGreaterThan(1_000);
    expect(namesWith(WORDS, inSchema, [])).toEqual([]);
  });

  it('stands in no setting', () => {
    const settings = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);
    expect(settings.length).toBeGreaterThan(50);
    expect(
      namesWith(
        WORDS,
        settings.map((name) => ({ file: '.env.example', name })),
        [],
      ),
    ).toEqual([]);
  });

  it('is allowed nowhere where nothing needs it', () => {
    const names: NameInFile[] = [...inPrograms, ...ofFiles].filter(({ name }) =>
      wordsOf(name).some((word) => WORDS.has(word)),
    );
    const idle = ALLOWED.flatMap((meaning) =>
      meaning.under.filter((under) => !names.some((one) => isAllowed(one, { ...meaning, under: [under] }))),
    );
    expect(idle).toEqual([]);
  });

  it.each([
    ['an identifier', 'const theFate = 1;'],
    ['a type', 'interface FateOfMessage { id: string }'],
    ['a property', 'const a = { fate: 1 };'],
    ['a property in quotes', `const a = { 'the-fate': 1 };`],
    ['a constant', 'const MOST_FATES = 1;'],
    ['SQL', 'const a = `SELECT id AS fate FROM messages WHERE id = ${1}`;'],
    ['SQL of one piece', `const a = 'UPDATE messages SET fate = 1';`],
  ])('is found in %s', (_where, text) => {
    expect(namesWith(WORDS, namesIn(parseSource('src/a.ts', text)), ALLOWED)).toHaveLength(1);
  });

  it('is found in Python, and not seen in its comments and texts', () => {
    const text = `def the_fate(told): # of a fate\n  "a fate"\n  '''the fate\n  of all'''\n  return 'told' + told`;
    expect(pythonWords(text)).toEqual(['def', 'the_fate', 'told', 'return', 'told']);
  });

  it.each([
    ['a longer word', 'const placeholder = replaced(barrier, signal, fateful);'],
    ['prose', `const a = 'Nobody is told, whatever place it has';`],
    ['a comment', '/** The fate of a message. */ const a = 1;'],
    ['text within SQL', `const a = "SELECT 'fate' -- of a message";`],
  ])('is not seen in %s', (_where, text) => {
    expect(namesWith(WORDS, namesIn(parseSource('src/a.ts', text)), ALLOWED)).toEqual([]);
  });
});

describe('a name that is exported', () => {
  const isOfPage = ({ path }: { path: string }): boolean => path.startsWith('dashboard/page/');
  const sources = readSources().filter(({ path }) => !path.endsWith('.d.ts'));

  it('stands for one thing in the service', () => {
    expect(exportedTwice(sources.filter((file) => !isOfPage(file)))).toEqual([]);
  });

  it.each(['test/support/', 'bench/'])('stands for one thing in %s', (folder) => {
    const files = PROGRAMS.filter(({ path }) => path.startsWith(folder));
    expect(files.length).toBeGreaterThan(20);
    expect(exportedTwice(files)).toEqual([]);
  });

  it('stands for one thing in the page', () => {
    expect(exportedTwice(sources.filter(isOfPage))).toEqual([]);
  });

  it.each([
    ['functions', 'export function found() {}', 'export const found = () => 1;'],
    ['a type and a class', 'export type found = 1;', 'export class found {}'],
    ['what a pattern binds', 'export const { found } = a;', 'export const [[found]] = a;'],
  ])('is seen twice: %s', (_what, a, b) => {
    expect(exportedTwice([parseSource('a.ts', a), parseSource('b.ts', b)])).toEqual(['found: a.ts, b.ts']);
  });

  it.each([
    ['overloads', 'export function found(): 1; export function found() {}', ''],
    ['passed on', 'export const found = 1;', `export { found } from './a.js';`],
    ['local', 'export const found = 1;', 'const found = 1;'],
  ])('is seen once: %s', (_what, a, b) => {
    expect(exportedTwice([parseSource('a.ts', a), parseSource('b.ts', b)])).toEqual([]);
  });
});
