import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSource, readSources } from './support/house/source-file.js';
import {
  type AllowedMeaning,
  exportedTwice,
  isAllowed,
  type NameInFile,
  namesIn,
  namesWith,
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
    under: ['src/siren/', 'src/outbox/', 'src//index.ts'],
    because: 'to sign is the word for an HMAC over a body',
  },
  {
    name: /^(sign-(in|out)\.tsx|(SessionsController_)?[sS]ign(In|Out))$/,
    under: ['src/dashboard/page/', 'src/auth/'],
    because: 'to sign in is what people do at a page',
  },
  {
    name: /^(signs?|signed|SignedSegment)$/,
    under: ['src/statistics/', 'src/config/zone-clock.ts', 'src/dashboard/page/words/compare.ts'],
    because: 'a number has a sign',
  },
  { name: /^bars$/, under: ['src/dashboard/page/charts/'], because: 'a chart has bars' },
];

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const paths = readdirSync(new URL('src/', root), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `src/${`${parentPath}/${name}`.split('/src/').at(-1)}`);
const SOURCES = paths.filter((path) => /\.tsx?$/.test(path)).map((path) => parseSource(path, read(path)));

const inSources = SOURCES.flatMap(namesIn);
const ofFiles = paths.map((file) => ({ file, name: basename(file) }));

describe('a word that is not used', () => {
  it('stands in no identifier, property or SQL of the sources', () => {
    expect(namesWith(WORDS, inSources, ALLOWED)).toEqual([]);
  });

  it('stands in no name of a file', () => {
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
    const names: NameInFile[] = [...inSources, ...ofFiles].filter(({ name }) =>
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
