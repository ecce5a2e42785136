import '../src/app.module.js';
import { STATUS_CODES } from 'node:http';
import { describe, expect, it } from 'vitest';
import { titleOf } from '../src/http/problem.js';
import { CATALOGUES } from '../src/languages/languages.js';
import { readSources } from './support/house/source-file.js';
import { placeholdersOf, saidByRules, saidIn, unsaidIn } from './support/house/sentences.js';

const files = readSources();
const said = saidIn(files);
const patterns = [...new Set([...said, ...saidByRules()].flatMap(({ pattern }) => pattern ?? []))].sort();
/** Makers of sentences out of what others say, or of what was said before. */
const WORDS_OF_OTHERS = [
  'batches/bulk-result.ts',
  'http/problem.filter.ts',
  'http/problem.ts',
  'http/validation.ts',
  'languages/say.ts',
];

describe('what the service says', () => {
  it('is written out where it is said', () => {
    expect(said.filter(({ pattern }) => pattern === null).map(({ at }) => at)).toEqual([]);
    expect(said.length).toBeGreaterThan(150);
  });

  it('is said by say alone: in problems there are no other words', () => {
    expect(unsaidIn(files)).toEqual([]);
    const makers = files.filter(({ tree }) => /\bnew Sentence\(|\bverbatim\(/.test(tree.text)).map(({ path }) => path);
    expect(makers).toEqual(WORDS_OF_OTHERS);
  });

  it('holds what class-validator says, with nothing in it that only class-validator understands', () => {
    expect(patterns).toContain('must not be greater than {constraint1}');
    expect(patterns.filter((pattern) => /\$(property|value|target|constraint)/.test(pattern))).toEqual([]);
  });

  it('has a title for each status of HTTP that is an error', () => {
    const errors = Object.entries(STATUS_CODES).filter(([status]) => Number(status) >= 400);
    for (const [status, title] of errors) expect(String(titleOf(Number(status)))).toBe(title);
  });
});

describe.each(Object.entries(CATALOGUES))('the catalogue %s', (language, catalogue) => {
  const keys = Object.keys(catalogue);

  it('lacks no sentence', () => {
    expect(patterns.filter((pattern) => !Object.hasOwn(catalogue, pattern))).toEqual([]);
  });

  it('has no sentence that nobody says', () => {
    expect(keys.filter((key) => !patterns.includes(key))).toEqual([]);
  });

  it('is sorted, so that two who add sentences seldom meet', () => {
    expect(keys).toEqual([...keys].sort());
  });

  it('fills in the same as the English', () => {
    const differing = Object.entries(catalogue).filter(
      ([key, pattern]) => placeholdersOf(key).join() !== placeholdersOf(pattern).join(),
    );
    expect(differing).toEqual([]);
  });

  it('translates', () => {
    const script = language === 'hi' ? /\p{Script=Devanagari}/u : /\p{L}/u;
    const untranslated = Object.entries(catalogue).filter(
      ([key, pattern]) => !isFrame(key) && !SAME.includes(key) && (pattern === key || !script.test(pattern)),
    );
    expect(untranslated.map(([key]) => key)).toEqual([]);
  });
});

/** The same word in Spanish. */
const SAME = ['Error'];

/** Nothing but what is filled in, and signs. */
const isFrame = (pattern: string): boolean => !/\p{L}/u.test(pattern.replaceAll(/\{\w+\}/g, ''));
