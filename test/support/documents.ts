import { readdirSync, readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';

const ROOT = new URL('../../', import.meta.url);

/** A document for readers, as Markdown understands it. */
export interface Document {
  /** From the root of the project, such as `docs/sending.md`. */
  path: string;
  text: string;
  tokens: Token[];
}

/** A fenced block of code. */
export interface Block {
  /** The document and the line at which its code begins. */
  at: string;
  /** The first word of the fence. */
  language: string;
  /** What follows that word. */
  info: string;
  code: string;
}

/** README.md and each page of `docs/`. */
export function documents(): Document[] {
  const pages = readdirSync(new URL('docs/', ROOT)).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.map((name) => `docs/${name}`)].map((path) => document(path));
}

export function document(path: string): Document {
  return read(path, readFileSync(new URL(path, ROOT), 'utf8'));
}

export function read(path: string, text: string): Document {
  return { path, text, tokens: marked.lexer(text) };
}

/** Every token of a kind, however deep it is nested. */
function tokensOf<Kind extends Tokens.Generic>({ tokens }: Pick<Document, 'tokens'>, type: Kind['type']): Kind[] {
  const found: Kind[] = [];
  void marked.walkTokens(tokens, (token) => {
    if (token.type === type) found.push(token as Kind);
  });
  return found;
}

export function blocksOf(doc: Document, languages: readonly string[]): Block[] {
  let from = 0;
  return tokensOf<Tokens.Code>(doc, 'code').flatMap(({ lang = '', text, raw }) => {
    const begin = doc.text.indexOf(raw.trimStart(), from);
    if (begin !== -1) from = begin + raw.length;
    const line = doc.text.slice(0, Math.max(begin, 0)).split('\n').length + 1;
    const [language = '', ...info] = lang.split(/\s+/);
    return languages.includes(language)
      ? [{ at: `${doc.path}:${line}`, language, info: info.join(' '), code: text }]
      : [];
  });
}

/** Where its links and pictures lead. */
export function linksOf(doc: Document): string[] {
  const links = [...tokensOf<Tokens.Link>(doc, 'link'), ...tokensOf<Tokens.Image>(doc, 'image')].map(
    ({ href }) => href,
  );
  const html = tokensOf<Tokens.HTML>(doc, 'html').flatMap(({ raw }) => [
    ...raw.matchAll(/(?:src|srcset|href)="([^"]+)"/g),
  ]);
  return [...links, ...html.map(([, href]) => href!)];
}

/** What may stand behind `#` in a link to it. */
export function anchorsOf(doc: Document): Set<string> {
  const slugger = new GithubSlugger();
  const headings = tokensOf<Tokens.Heading>(doc, 'heading').map((heading) => slugger.slug(plain(heading.tokens)));
  const named = [...doc.text.matchAll(/<a (?:id|name)="([^"]+)">/g)].map(([, name]) => name!);
  return new Set([...headings, ...named]);
}

/** The text of inline tokens. What is set as code counts as one word, which may begin a sentence. */
function prose(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'codespan') return 'Code';
      if (token.type === 'br') return '\n';
      if (token.type === 'html') return '';
      return 'tokens' in token && token.tokens !== undefined
        ? prose(token.tokens)
        : 'text' in token
          ? String(token.text)
          : '';
    })
    .join('');
}

/** The text of a heading, of which its anchor is made. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      'tokens' in token && token.tokens !== undefined ? plain(token.tokens) : 'text' in token ? String(token.text) : '',
    )
    .join('');
}

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Each sentence of its prose: paragraphs and items of lists. Tables, headings and code are left out. */
export function sentencesOf({ tokens }: Pick<Document, 'tokens'>): string[] {
  return tokens.flatMap((token): string[] => {
    if (token.type === 'list')
      return (token as Tokens.List).items.flatMap((item) => sentencesOf({ tokens: item.tokens }));
    if (token.type === 'blockquote') return sentencesOf({ tokens: (token as Tokens.Blockquote).tokens });
    if (token.type !== 'paragraph' && token.type !== 'text') return [];
    const text = prose((token as Tokens.Paragraph).tokens ?? [token]).replaceAll(/\s+/g, ' ');
    return [...SENTENCES.segment(text)].map(({ segment }) => segment.trim());
  });
}

export function countWords(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
