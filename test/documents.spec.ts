import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonProblems, type OpenApiSchemas } from './support/document-json.js';
import {
  anchorsOf,
  blocksOf,
  document,
  documents,
  linksOf,
  read,
  sentencesOf,
  countWords,
} from './support/documents.js';

const MOST_WORDS = 25;

const pages = documents();
const paths = pages.map(({ path }) => path);
const page = (path: string) => pages.find((one) => one.path === path)!;
const api = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')) as OpenApiSchemas;

describe('README.md', () => {
  const { text } = document('README.md');

  it('is a page of 120 to 160 lines', () => {
    const lines = text.trimEnd().split('\n').length;
    expect(lines).toBeGreaterThanOrEqual(120);
    expect(lines).toBeLessThanOrEqual(160);
  });

  it('names the Node that package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      engines: { node: string };
    };
    const lowest = /\d+/.exec(engines.node)![0];
    expect(text).toContain(`Node ${lowest}`);
  });

  it('leads to every page of docs/', () => {
    const linked = linksOf(page('README.md'));
    expect(paths.filter((path) => path !== 'README.md' && !linked.includes(path))).toEqual([]);
  });
});

describe.each(paths)('%s', (path) => {
  it(`has no sentence of more than ${MOST_WORDS} words`, () => {
    expect(sentencesOf(page(path)).filter((sentence) => countWords(sentence) > MOST_WORDS)).toEqual([]);
  });

  it('has no link that leads nowhere', () => {
    expect(linksOf(page(path)).filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });

  it('shows JSON as the API has it', () => {
    const wrong = blocksOf(page(path), ['json']).map((block) => ({ at: block.at, problems: jsonProblems(block, api) }));
    expect(wrong.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });
});

/** Addresses elsewhere are not asked: what is no page of ours may move without our doing. */
function leadsSomewhere(path: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : normalize(join(dirname(path), decodeURIComponent(file)));
  const url = new URL(`../${target}`, import.meta.url);
  if (!existsSync(url)) return false;
  if (anchor === undefined) return true;
  return statSync(url).isFile() && target.endsWith('.md') && anchorsOf(document(target)).has(anchor);
}

describe('what these tests find', () => {
  const block = (info: string, value: unknown) => ({ at: '', language: 'json', info, code: JSON.stringify(value) });

  it('tells sentences of paragraphs and lists, and takes code for one word', () => {
    const text =
      '# A heading\n\nOne `a b c` two. Three!\n\n- Four\n  five.\n\n| a | table |\n|---|---|\n| six | seven |\n\n```sh\neight\n```\n';
    expect(sentencesOf(read('docs/none.md', text))).toEqual(['One Code two.', 'Three!', 'Four five.']);
    expect(countWords('One code, two — three.')).toBe(4);
  });

  it('finds links to a file or a heading that is not there', () => {
    expect(leadsSomewhere('docs/none.md', '../README.md')).toBe(true);
    expect(leadsSomewhere('docs/none.md', '../READ.md')).toBe(false);
    expect(leadsSomewhere('docs/none.md', '../README.md#no-such-heading')).toBe(false);
  });

  it('finds a property that the API does not know, one of another type, and one that is missing', () => {
    const send = 'request POST /api/v1/messages';
    expect(jsonProblems(block(send, { to: '+919876543210', text: 'Hello' }), api)).toEqual([]);
    expect(jsonProblems(block(send, { to: '+919876543210', txet: 'Hello' }), api)).not.toEqual([]);
    expect(jsonProblems(block(send, { to: 919876543210, text: 'Hello' }), api)).not.toEqual([]);
    expect(jsonProblems(block(send, { text: 'Hello' }), api)).not.toEqual([]);
    expect(jsonProblems(block(`${send} excerpt`, { text: 'Hello' }), api)).toEqual([]);
    expect(jsonProblems(block('request POST /api/v1/no-such', {}), api)).not.toEqual([]);
    expect(jsonProblems(block('', {}), api)).not.toEqual([]);
  });
});
